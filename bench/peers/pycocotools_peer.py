"""pycocotools, for measuring detections. Run as `python -m bench.peers.pycocotools_peer`; see coco_eval.py."""
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from bench.peers.coco_eval import serve_coco

if __name__ == "__main__":
    serve_coco("pycocotools", COCO, COCOeval)
