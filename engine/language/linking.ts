/**
 * Resolving names, and the index of where each is used, in one walk over the tree.
 */
import {
  Cancellation,
  DefaultLinker,
  DefaultReferenceDescriptionProvider,
  interruptAndCheck,
  isReference,
  type AstNode,
  type LangiumDocument,
  type ReferenceDescription,
  type ReferenceInfo,
} from 'langium';
import { isExperiment, isReference as isName } from './generated/ast';
import { nodesOf } from './walk';

/** So many names are resolved before it is asked whether the text has changed. */
const stride = 256;

/** The name that a node uses: references stand in two places of the grammar only. */
function nameUsedBy(node: AstNode): ReferenceInfo | undefined {
  if (isName(node)) return info(node, 'declaration', node.declaration);
  return isExperiment(node) ? info(node, 'parent', node.parent) : undefined;
}

function info(container: AstNode, property: string, reference: unknown): ReferenceInfo | undefined {
  return isReference(reference) ? { reference, container, property } : undefined;
}

export class ReluFlowLinker extends DefaultLinker {
  override async link(
    document: LangiumDocument,
    cancelToken = Cancellation.CancellationToken.None,
  ): Promise<void> {
    let count = 0;
    for (const node of nodesOf(document.parseResult.value)) {
      const used = nameUsedBy(node);
      if (used === undefined) continue;
      if (count++ % stride === 0) await interruptAndCheck(cancelToken);
      this.doLink(used, document);
    }
  }
}

/** The linker has the references of a document already, each at the node that uses it. */
export class ReluFlowReferenceDescriptions extends DefaultReferenceDescriptionProvider {
  override createDescriptions(document: LangiumDocument): Promise<ReferenceDescription[]> {
    const descriptions: ReferenceDescription[] = [];
    for (const reference of document.references) {
      const container = reference.$refNode?.astNode;
      if (container === undefined) continue;
      const property = isName(container) ? 'declaration' : 'parent';
      descriptions.push(...this.createInfoDescriptions({ reference, container, property }));
    }
    return Promise.resolve(descriptions);
  }
}
