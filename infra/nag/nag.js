// Checks a synthesized template against cdk-nag's AwsSolutions and HIPAA Security packs.
// node nag.js TEMPLATE: fails on every finding that suppressions.json does not answer
// with a reason, and on every line there that answers nothing any more.
"use strict";
const fs = require("fs");
const path = require("path");
const { App, Aspects, LegacyStackSynthesizer, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const nag = require("cdk-nag");

const suppressions = JSON.parse(fs.readFileSync(path.join(__dirname, "suppressions.json")));
const packs = { AwsSolutions: nag.AwsSolutionsChecks, "HIPAA.Security": nag.HIPAASecurityChecks };

// Log keeps what the packs say: a count of what passed, every finding, every rule that broke.
class Log {
  constructor() { this.passed = {}; this.findings = []; }
  id(d) { return d.resource.stack.resolve(d.resource.logicalId); }
  onCompliance(d) { this.passed[d.nagPackName] = (this.passed[d.nagPackName] || 0) + 1; }
  onNonCompliance(d) {
    this.findings.push({ pack: d.nagPackName, rule: d.ruleId, what: d.findingId ? `${d.ruleId}[${d.findingId}]` : d.ruleId, resource: this.id(d), info: d.ruleInfo });
  }
  onError(d) {
    this.findings.push({ pack: d.nagPackName, rule: d.ruleId, what: `${d.ruleId} could not be checked`, resource: this.id(d), info: d.errorMessage });
  }
  onSuppressed(d) { throw new Error(`${this.id(d)}: a suppression in the template; they belong into suppressions.json`); }
  onSuppressedError(d) { this.onSuppressed(d); }
  onNotApplicable() {}
}

function whole(pattern) { return new RegExp(`^(?:${pattern})$`); }

// answer is the suppression that answers a finding: its rule and resource, and, if it
// says so, what exactly was found.
function answer(f) {
  return suppressions.find((s) => s.rule === f.rule && whole(s.resources).test(f.resource) && (!s.finding || whole(s.finding).test(f.what)));
}

function check(template) {
  const app = new App({ analyticsReporting: false, outdir: fs.mkdtempSync(path.join(require("os").tmpdir(), "nag-")) });
  const stack = new Stack(app, "checked", { synthesizer: new LegacyStackSynthesizer() });
  new CfnInclude(stack, "Template", { templateFile: template });
  const log = new Log();
  for (const Pack of Object.values(packs)) Aspects.of(app).add(new Pack({ reports: false, additionalLoggers: [log] }));
  const out = app.synth();
  fs.rmSync(out.directory, { recursive: true });
  return log;
}

function main(template) {
  const log = check(template);
  const used = new Map(suppressions.map((s) => [s, 0]));
  const open = [];
  for (const f of log.findings) {
    const s = answer(f);
    if (s) used.set(s, used.get(s) + 1); else open.push(f);
  }
  const wrong = open.map((f) => `${f.resource}: ${f.what}: ${f.info}`);
  for (const [s, n] of used) {
    if (n === 0) wrong.push(`suppressions.json: ${s.rule} on ${s.resources} answers nothing: delete it`);
    if (!s.reason || s.reason.length < 30) wrong.push(`suppressions.json: ${s.rule} on ${s.resources} gives no reason`);
  }
  for (const name of Object.keys(packs)) {
    const of = (list) => list.filter((f) => f.pack === name).length;
    if (!log.passed[name]) wrong.push(`${name}: nothing was checked`);
    console.log(`${name}: ${log.passed[name] || 0} checks passed, ${of(log.findings) - of(open)} findings answered, ${of(open)} open`);
  }
  for (const line of wrong) console.error(line);
  process.exit(wrong.length ? 1 : 0);
}

main(process.argv[2]);
