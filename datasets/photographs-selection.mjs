/**
 * Which pictures of tuxpaint-stamps become which class; paths are below its `stamps` folder, without `.png`.
 *
 * A folder gives all its photographs. A picture with an SVG beside it was drawn, so a folder gives it only where
 * `drawn` is true: the package holds no photographs of clothes and few of electronics. `files` are taken by name;
 * the drawn ones among them look like photographs at 224 px, or stand in for a species that no photograph shows.
 */
export const classes = {
  birds: { folders: ['animals/birds'], files: ['animals/birds/swallow'] },
  clothes: { folders: ['clothes', 'clothes/hats'], drawn: true },
  electronics: {
    folders: ['household/electronics'],
    files: [
      'hobbies/camera_35mm',
      'household/Washing-machine',
      'household/kettle',
      'household/microwave',
      'household/vacuum_cleaner',
      'medical/digitalthermometer',
    ],
    drawn: true,
  },
  fish: { folders: ['animals/fish'] },
  flowers: { folders: ['plants/flowers', 'plants/flowers/plastic'] },
  fruit: { folders: ['food/fruit'] },
  'hoofed-animals': {
    folders: ['animals/mammals/bovines', 'animals/mammals/camel', 'animals/mammals/deer', 'animals/mammals/equines'],
    files: [
      'animals/mammals/equines/zebra2',
      'animals/mammals/giraffe',
      'animals/mammals/hippopotamus',
      'animals/mammals/pig',
      'animals/mammals/pig_golden',
      'animals/mammals/pig_golden2',
      'animals/mammals/rhino_black',
      'animals/mammals/wildboar',
    ],
  },
  insects: {
    folders: ['animals/insects'],
    files: ['animals/insects/bee', 'animals/insects/cartoon/monarchbutterfly'],
  },
  instruments: {
    folders: ['hobbies/music/brass', 'hobbies/music/percussion', 'hobbies/music/string', 'hobbies/music/wind'],
    files: ['hobbies/music/string/guitar_electric_bass2', 'hobbies/music/string/violin2'],
  },
  tools: {
    folders: ['household/tools'],
    files: ['household/arttools/scissors_small_open', 'household/dishes/utensils/nutcracker'],
  },
  vegetables: { folders: ['food/vegetables', 'plants/mushrooms'] },
  vehicles: {
    folders: [
      'military/vehicles',
      'vehicles',
      'vehicles/auto',
      'vehicles/construction',
      'vehicles/cycle',
      'vehicles/emergency',
      'vehicles/flight',
      'vehicles/flight/planes',
      'vehicles/masstransit',
      'vehicles/race',
      'vehicles/ship',
    ],
    files: ['vehicles/auto/sportscar', 'vehicles/auto/sportscar3', 'vehicles/flight/planes/plane'],
  },
};

/** Pictures that the rule above would take and why we do not. */
export const leftOut = {
  'animals/fish/lobster': 'not a fish',
  'animals/fish/shrimp': 'not a fish',
  'animals/insects/Brown_slug': 'not an insect',
  'animals/insects/Woodlouse': 'not an insect',
  'clothes/button': 'not worn by itself',
  'clothes/clotheshanger': 'not worn',
  'clothes/clothespin_new': 'not worn',
  'clothes/clothespin_old': 'not worn',
  'clothes/red_handbag': 'not worn',
  'clothes/bluejeans1': 'the drawing bluejeans2 with a pattern on it',
  'clothes/glasses2': 'the glasses of glasses1, folded',
  'clothes/sunglasses_02': 'the glasses of sunglasses_01, folded',
  'clothes/t_tshirt': 'the drawing t_poloshirt without its collar',
  'clothes/hats/crown2': 'the drawing crown1 without its back',
  'food/fruit/apple_red': 'the photograph apple_green, mirrored and recoloured',
  'household/tools/measuring_tape_mirror': 'measuring_tape mirrored',
  'military/vehicles/bradley_mirror': 'bradley mirrored',
  'vehicles/construction/dumper_mirror': 'dumper mirrored',
  'vehicles/7spoke256': 'a wheel, not a vehicle',
  'vehicles/wheel_tractor': 'a wheel, not a vehicle',
  'vehicles/emergency/sedan_police': 'a decal to be stamped on a car',
  'vehicles/emergency/sedan_police_mirror': 'a decal to be stamped on a car',
  'vehicles/ship/walnutBoat': 'a walnut with a sail',
};
