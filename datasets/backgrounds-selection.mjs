/**
 * The photographs that become datasets/backgrounds, by the Debian package that holds them. None of them shows a person
 * that can be known, or a thing of the twelve classes of datasets/photographs large enough to be looked for.
 */
export const packages = [
  {
    package: {
      name: 'budgie-backgrounds',
      version: '3.0-1',
      sha256: 'b91c2d5209558bc11d8d3a161f22a608857e3f8c735980cfab0d6650b03014ca',
    },
    by: 'Budgie Desktop Developers',
    pictures: [
      { file: 'budgie/beacon-street-sunset.jpg', part: 'train', licence: 'CC0-1.0' },
      { file: 'budgie/casa-mila.jpg', part: 'train', licence: 'CC0-1.0' },
      { file: 'budgie/extreme-desert-hike.jpg', part: 'train', licence: 'CC0-1.0' },
      { file: 'budgie/lake-sherburne.jpg', part: 'train', licence: 'CC0-1.0' },
      { file: 'budgie/roman-colosseum.jpg', part: 'test', licence: 'CC0-1.0' },
      { file: 'budgie/singaporean-cityscape.jpg', part: 'train', licence: 'CC0-1.0' },
      { file: 'budgie/tea-gardens.jpg', part: 'test', licence: 'CC0-1.0' },
    ],
  },
  {
    package: {
      name: 'lomiri-wallpapers-16.04',
      version: '20.04.0-4',
      sha256: 'f74676719f9d0128e5310e65ef97d596bcece8b6a43524ab8949ee1be0a4f18c',
    },
    by: 'Aitzol Berasategi',
    pictures: [
      { file: 'aitzgorri_by_Aitzol_Berasategi.jpg', part: 'test', licence: 'CC-BY-4.0' },
      { file: 'life_by_Aitzol_Berasategi.jpg', part: 'train', licence: 'CC-BY-4.0' },
      { file: 'picosdeeuropa_by_Aitzol_Berasategi.jpg', part: 'train', licence: 'CC-BY-4.0' },
      { file: 'sunset_by_Aitzol_Berasategi.jpg', part: 'test', licence: 'CC-BY-4.0' },
    ],
  },
  {
    package: {
      name: 'mate-backgrounds',
      version: '1.26.0-1',
      sha256: '7bf4c2209f34b4f61ba6d24c8b58c28b361e82e4b943aae6d42c030169af9e04',
    },
    pictures: [
      { file: 'mate/nature/Blinds.jpg', part: 'train', licence: 'GPL-2+', by: 'Lennart Poettering, Andrea Cimitan' },
      { file: 'mate/nature/Dune.jpg', part: 'train', licence: 'GPL-2+', by: 'Marco Cogoni, Hylke Bons' },
      {
        file: 'mate/nature/GreenMeadow.jpg',
        part: 'train',
        licence: 'GPL-2+',
        by: 'Timothy Schellhase, Lapo Calamandrei',
      },
      { file: 'mate/nature/RainDrops.jpg', part: 'test', licence: 'GPL-2+', by: 'blackcombwhistler07' },
      { file: 'mate/nature/Storm.jpg', part: 'train', licence: 'GPL-2+', by: 'Sergey Nazarov' },
      { file: 'mate/nature/Wood.jpg', part: 'train', licence: 'GPL-2+', by: 'Jean-François Fortin Tam' },
    ],
  },
];
