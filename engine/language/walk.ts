import type { AstNode } from 'langium';

/**
 * Every node from `root` down, each before what it contains, in the order of the text. Langium's streams make several objects
 * for each node; a file is gone through many times while it is typed.
 */
export function nodesOf(root: AstNode): readonly AstNode[] {
  const nodes: AstNode[] = [];
  const waiting: AstNode[] = [root];
  const children: AstNode[] = [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node);
    gather(node, children);
    for (let child = children.pop(); child !== undefined; child = children.pop()) waiting.push(child);
  }
  return nodes;
}

/** What a node contains directly. */
function gather(node: AstNode, children: AstNode[]): void {
  const properties = node as unknown as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(node)) {
    if (name.startsWith('$')) continue;
    const value = properties[name];
    if (Array.isArray(value)) for (const item of value as readonly unknown[]) add(item, children);
    else add(value, children);
  }
}

function add(value: unknown, children: AstNode[]): void {
  if (typeof value === 'object' && value !== null && '$type' in value) children.push(value as AstNode);
}
