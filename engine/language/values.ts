import { DefaultValueConverter, type CstNode, type GrammarAST, type ValueType } from 'langium';

/** Texts are taken as written, without escapes: the path `data\points.csv` is what it looks like. */
export class ReluFlowValueConverter extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, _node: CstNode): ValueType {
    return rule.name === 'STRING' ? input.replace(/^["']|["']$/g, '') : input;
  }
}
