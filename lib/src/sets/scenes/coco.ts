/** An image of a COCO file. */
export interface CocoImage {
  readonly id: number;
  readonly file_name: string;
  readonly width: number;
  readonly height: number;
}

/** An object in an image: `bbox` is `[left, top, width, height]` in pixels, `area` is in pixels. */
export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox: readonly [number, number, number, number];
  readonly area: number;
  readonly iscrowd: 0 | 1;
  /** Empty: these sets have boxes and no segmentation. */
  readonly segmentation: readonly [];
  /** Not in COCO: the visible fraction of the object, 0.6 to 1. */
  readonly visible: number;
  /** Not in COCO: the object's name, `birds/crow`. */
  readonly thing: string;
}

/** A class of a COCO file. */
export interface CocoCategory {
  readonly id: number;
  readonly name: string;
  readonly supercategory: string;
}

/** Annotations in the format of COCO's `instances_*.json` (Lin et al. 2014, and cocodataset.org, "data format"). */
export interface CocoAnnotations {
  readonly info: Readonly<Record<string, string>>;
  readonly licenses: readonly { readonly id: number; readonly name: string; readonly url: string }[];
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories: readonly CocoCategory[];
}
