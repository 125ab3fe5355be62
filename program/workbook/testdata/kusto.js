// Reads {"tables": {"T": "(a: string)"}, "queries": {"name": "T | …"}} and writes,
// for each query, what Microsoft's own parser finds wrong with it.
const package_ = "@kusto/language-service-next";
require(package_ + "/bridge.min");
require(package_ + "/Kusto.Language.Bridge.min");

const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
const { Symbols } = Kusto.Language;
const tables = Object.entries(input.tables).map(([name, schema]) => new Symbols.TableSymbol.$ctor7(name, schema, null));
const database = new Symbols.DatabaseSymbol.$ctor1("logs", tables, false);
const globals = Kusto.Language.GlobalState.Default.WithDatabase(database);

const found = {};
for (const [name, query] of Object.entries(input.queries)) {
  const diagnostics = Kusto.Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  found[name] = [];
  for (let i = 0; i < diagnostics.Count; i++) {
    found[name].push(diagnostics.getItem(i).Message);
  }
}
console.log(JSON.stringify(found));
