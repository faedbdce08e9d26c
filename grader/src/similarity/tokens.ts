import ts from 'typescript';

/** A token as it is compared, and where it is in the code. */
export interface Token {
  /** What is compared: an identifier is any identifier, a text is any text. */
  kind: string;
  /** From 1. */
  line: number;
}

/**
 * The tokens of a program without what a copyist changes at no cost: names, texts, comments, layout, types, `const` or `let`,
 * and the keywords of modules. Names after a dot stay, since most are the library's and not the learner's. The tree says what a
 * place is, and the scanner gives the tokens: asking the tree for them takes four times as long.
 */
export function tokensOf(code: string): Token[] {
  const source = ts.createSourceFile('answer.ts', code, AS_WRITTEN, false);
  const { names, ignored, rescanned } = placesIn(source);
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, code);
  const lines = source.getLineStarts();
  const tokens: Token[] = [];
  let [line, next] = [0, 0];
  for (;;) {
    let token = scanner.scan();
    const start = scanner.getTokenStart();
    if (token === ts.SyntaxKind.EndOfFileToken) return tokens;
    const special = rescanned.get(start);
    if (special === 'template') token = scanner.reScanTemplateToken(false);
    else if (special === 'expression') token = scanner.reScanSlashToken();
    else if (token === ts.SyntaxKind.GreaterThanToken) token = scanner.reScanGreaterToken();
    while (next < ignored.length && ignored[next].end <= start) next++;
    const inside = next < ignored.length && ignored[next].start <= start;
    const kind = inside ? undefined : (names.get(start) ?? normalised(token, scanner));
    if (!kind) continue;
    while (line + 1 < lines.length && lines[line + 1] <= start) line++;
    tokens.push({ kind, line: line + 1 });
  }
}

const AS_WRITTEN = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };

/**
 * What the scanner cannot know of a position: which names are there, what is left out, where a slash or brace means something
 * else.
 */
function placesIn(source: ts.SourceFile) {
  const names = new Map<number, string>();
  const ignored: { start: number; end: number }[] = [];
  const rescanned = new Map<number, 'template' | 'expression'>();
  const visit = (node: ts.Node, parent: ts.Node): void => {
    const start = () => node.getStart(source);
    if (isIgnored(node)) ignored.push({ start: start(), end: node.end });
    else if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.set(start(), nameOf(node, parent));
    else if (ts.isTemplateMiddleOrTemplateTail(node)) rescanned.set(start(), 'template');
    else if (ts.isRegularExpressionLiteral(node)) rescanned.set(start(), 'expression');
    else ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(source, source);
  return { names, ignored, rescanned };
}

function isIgnored(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isModifier(node)
  );
}

/** An identifier is any identifier, unless it follows a dot. */
function nameOf(node: ts.Identifier | ts.PrivateIdentifier, parent: ts.Node): string {
  return ts.isPropertyAccessExpression(parent) && parent.name === node ? node.text : 'name';
}

function normalised(token: ts.SyntaxKind, scanner: ts.Scanner): string | undefined {
  switch (token) {
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.TemplateHead:
    case ts.SyntaxKind.TemplateMiddle:
    case ts.SyntaxKind.TemplateTail:
      return 'text';
    case ts.SyntaxKind.NumericLiteral:
      return String(Number(scanner.getTokenValue()));
    case ts.SyntaxKind.VarKeyword:
    case ts.SyntaxKind.LetKeyword:
    case ts.SyntaxKind.ConstKeyword:
      return 'variable';
    // Said by some and left out by others, with the same meaning.
    case ts.SyntaxKind.SemicolonToken:
    case ts.SyntaxKind.ColonToken:
    case ts.SyntaxKind.ExportKeyword:
      return undefined;
    default:
      return scanner.getTokenText();
  }
}
