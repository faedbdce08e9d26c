import ts from 'typescript';

/** A token as it is compared, and where it stands in the code. */
export interface Token {
  /** What is compared: an identifier is any identifier, a text is any text. */
  kind: string;
  /** From 1. */
  line: number;
}

/**
 * The tokens of a program without what a copyist changes at no cost: names, texts, comments, layout, types, `const` or
 * `let`, and the keywords of modules. Names behind a dot stay, since most are the library's and not the learner's.
 */
export function tokensOf(code: string): Token[] {
  const source = ts.createSourceFile('answer.ts', code, AS_WRITTEN, true);
  const tokens: Token[] = [];
  const visit = (node: ts.Node): void => {
    if (isIgnored(node)) return;
    if (node.getChildCount(source) > 0) {
      for (const child of node.getChildren(source)) visit(child);
      return;
    }
    const kind = normalised(node);
    if (!kind) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    tokens.push({ kind, line: line + 1 });
  };
  visit(source);
  return tokens;
}

const AS_WRITTEN = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };

function isIgnored(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isModifier(node) ||
    ts.isJSDoc(node)
  );
}

function normalised(node: ts.Node): string | undefined {
  switch (node.kind) {
    case ts.SyntaxKind.Identifier:
    case ts.SyntaxKind.PrivateIdentifier:
      return isMember(node) ? (node as ts.Identifier).text : 'name';
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.TemplateHead:
    case ts.SyntaxKind.TemplateMiddle:
    case ts.SyntaxKind.TemplateTail:
      return 'text';
    case ts.SyntaxKind.NumericLiteral:
      return String(Number((node as ts.NumericLiteral).text));
    case ts.SyntaxKind.VarKeyword:
    case ts.SyntaxKind.LetKeyword:
    case ts.SyntaxKind.ConstKeyword:
      return 'variable';
    // Said by some and left out by others, with the same meaning.
    case ts.SyntaxKind.SemicolonToken:
    case ts.SyntaxKind.ColonToken:
    case ts.SyntaxKind.EndOfFileToken:
    case ts.SyntaxKind.SyntaxList:
      return undefined;
    default:
      return node.getText() || undefined;
  }
}

const isMember = (node: ts.Node) => ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
