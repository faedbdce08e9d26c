/** Words that compare what methods achieve. They are the field's usual forms; "more" and "less" alone also count things. */
const COMPARATIVE =
  /\b(?:better|worse|best|worst|ahead|(?<!\b(?:leave|leaves|left)\b[^.;]{0,80})behind|beats?|beaten|outperform\w*|surpass\w*|exceed(?:s|ed)?|helps?|helped|hurts?|harms?|harmed|harmful|spoils?|spoilt|spoiled|damages?|gains?|gained|loses?|improve(?:s|d|ment|ments)?|degrade[sd]?|wins?|faster|slower|sooner|later than|fastest|slowest|quicker|cheaper|stronger|weaker|superior|inferior|beneficial|detrimental|advantages?|dominates?|(?:more|less|most|least|as|equally) (?:accurate|often right|robust|honest|reliable|calibrated)|(?:higher|lower|highest|lowest) (?:accuracy|error|loss)|stands? out|catch(?:es)? up|pays? off|no use|useless|costs? (?:nothing|accuracy)|halves?|doubles?|brings? (?:much|little|nothing)|do(?:es)? nothing|(?:accuracy|error) (?:rises?|falls?|drops?|climbs?|grows?)|adds? (?:nothing|little)|changes? (?:nothing|little))\b/gi;

/** Words that say that two things do the same. */
const EQUAL =
  /\b(?:level with|on (?:a )?par|comparable|indistinguishable|(?:similar|equal) (?:accuracy|results?|errors?)|on a level|as (?:good|well|accurate|fast|much|often) as|adds? nothing|changes? nothing|brings? nothing|makes? no difference|no better|no worse|the same (?:accuracy|as|result|error)|equal(?:s|ly)?|(?:is|are) no (?:gain|loss|effect|help)|no effect|does not (?:matter|help|hurt))\b/gi;

/** Ways to say that the seeds do not decide. */
const UNDECIDED =
  /\b(?:undecided|(?:do|does|did) not (?:decide|settle|suffice)|no (?:difference|gain|loss|benefit|effect|improvement|advantage|change)s?\b[^.;:]{0,60} ?detected|detects? (?:no|neither|none)|(?:is|are|was) not detected|cannot (?:tell|distinguish|decide)|(?:no|none|neither|nothing) (?:\w+ ){0,6}(?:survives?|is decided|are decided)|leaves? (?:it |this |that )?open|includes? zero|is open)\b/i;

const matchesOf = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map(([word]) => word.toLowerCase());

/** The comparative words of a sentence. */
export const comparativeWords = (text: string): string[] => matchesOf(COMPARATIVE, text);

/** The words of equality of a sentence. */
export const equalWords = (text: string): string[] => matchesOf(EQUAL, text);

/** Whether a sentence says that something is undecided. */
export const saysUndecided = (text: string): boolean => UNDECIDED.test(text);
