const ts = require('typescript');

/**
 * What tslab uses of its custom build of TypeScript 5.0 that the released compiler does not export, built from its exports:
 * four functions of tslab's and two of the compiler's. `disableTopLevelAwait`, the one option that build added, is not known:
 * `await` at the top of a cell is fine.
 */
const forTslab = {
  getDefaultTypeRoots: (folder) => ts.getEffectiveTypeRoots({}, { getCurrentDirectory: () => folder }),
  getNullTransformationContext: () => ts.nullTransformationContext,
  getPreEmitDiagnosticsOfFiles,
  getQuickInfoAtPosition,
  Completions: { ...ts.Completions, getCompletionsAtPositionForTslab },
};

/** `ts.getPreEmitDiagnostics` for some files of a program. */
function getPreEmitDiagnosticsOfFiles(program, files, token) {
  const found = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(token),
    ...program.getGlobalDiagnostics(token),
  ];
  for (const file of files) {
    ts.addRange(found, program.getSyntacticDiagnostics(file, token));
    ts.addRange(found, program.getSemanticDiagnostics(file, token));
    if (ts.getEmitDeclarations(program.getCompilerOptions())) {
      ts.addRange(found, program.getDeclarationDiagnostics(file, token));
    }
  }
  return ts.sortAndDeduplicateDiagnostics(found);
}

/** tslab's host is empty; the compiler asks it for the options of the program. */
function getCompletionsAtPositionForTslab(host, program, ...rest) {
  const asked = { getCompilationSettings: () => program.getCompilerOptions(), ...host };
  return ts.Completions.getCompletionsAtPosition(asked, program, ...rest);
}

/** What the language service's function of this name gives, without a language service: of a file and a type checker. */
function getQuickInfoAtPosition(file, checker, token, position) {
  const touched = ts.getTouchingPropertyName(file, position);
  if (touched === file) return undefined;
  const node = described(touched);
  const container = ts.getContainerNode(node);
  const textSpan = ts.createTextSpanFromNode(node, file);
  const symbol = symbolAt(node, checker);
  if (symbol && !checker.isUnknownSymbol(symbol)) {
    const { symbolKind, ...told } = checker.runWithCancellationToken(token, (one) =>
      ts.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(one, symbol, file, container, node),
    );
    const { displayParts, documentation, tags } = told;
    const kindModifiers = ts.SymbolDisplay.getSymbolModifiers(checker, symbol);
    return { kind: symbolKind, kindModifiers, textSpan, displayParts, documentation, tags };
  }
  if (!hasType(file, node, position)) return undefined;
  const type = checker.getTypeAtLocation(node);
  return {
    kind: '',
    kindModifiers: '',
    textSpan,
    displayParts: checker.runWithCancellationToken(token, (one) => ts.typeToDisplayParts(one, type, container)),
    documentation: type.symbol?.getDocumentationComment(checker),
    tags: type.symbol?.getJsDocTags(checker),
  };
}

/** The node that the reader means by a place: of `new A()` and of `import.meta` another than the one there. */
function described(node) {
  const { parent } = node;
  if (ts.isNewExpression(parent) && node.pos === parent.pos) return parent.expression;
  if (ts.isNamedTupleMember(parent) && node.pos === parent.pos) return parent;
  if (ts.isMetaProperty(parent) && parent.name === node) return parent;
  return node;
}

/** The name of a property in an object literal is that of the type which is expected there. */
function symbolAt(node, checker) {
  const element = ts.getContainingObjectLiteralElement(node);
  const type = element && checker.getContextualType(element.parent);
  const expected = type ? ts.getPropertySymbolsFromContextualType(element, checker, type, false) : undefined;
  return expected?.length === 1 ? expected[0] : checker.getSymbolAtLocation(node);
}

function hasType(file, node, position) {
  switch (node.kind) {
    case ts.SyntaxKind.Identifier:
      return !ts.isLabelName(node) && !ts.isTagName(node) && !ts.isConstTypeReference(node.parent);
    case ts.SyntaxKind.PropertyAccessExpression:
    case ts.SyntaxKind.QualifiedName:
      return !ts.isInComment(file, position);
    case ts.SyntaxKind.ThisKeyword:
    case ts.SyntaxKind.ThisType:
    case ts.SyntaxKind.SuperKeyword:
    case ts.SyntaxKind.NamedTupleMember:
    case ts.SyntaxKind.MetaProperty:
      return true;
    default:
      return false;
  }
}

// As an ES module it is not copied name by name by those that import all of it.
module.exports = { ...ts, ...forTslab, __esModule: true };
