//! Calls that belong to one place.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// A call, where it may stand, and why.
struct Rule {
    call: &'static str,
    allowed: &'static [&'static str],
    reason: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        call: "env::var",
        allowed: &["bench/", "bin/", "xtask/", "tests/"],
        reason: "only programs read the environment",
    },
    Rule {
        call: "Command::new(",
        allowed: &[
            "bench/",
            "crates/media/",
            "crates/hyperframes/src/browser/",
            "crates/inference/src/setup/",
            "crates/speech/src/espeak/",
            "bin/",
            "xtask/",
            "tests/",
        ],
        reason: "only media runs ffmpeg, only hyperframes runs Chromium, only set-up runs package clients, only speech runs espeak-ng",
    },
    Rule {
        call: "println!",
        allowed: &["bench/", "bin/", "xtask/", "tests/"],
        reason: "libraries log, programs print",
    },
    Rule { call: "todo!(", allowed: &["xtask/"], reason: "nothing pretends" },
];

/// Longest source file that is not a table or a test, in lines.
const MAX_LINES: usize = 700;

pub fn check(root: &Path, tracked: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    for path in tracked.iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs")) {
        let name = path.to_string_lossy();
        let text = fs::read_to_string(root.join(path)).with_context(|| format!("{name} is UTF-8"))?;
        if is_test(&name) {
            continue;
        }
        if text.lines().count() > MAX_LINES {
            findings.push(format!("{name} has more than {MAX_LINES} lines; split it by idea"));
        }
        // Unit tests stand at the end of their file.
        let product = text.split("#[cfg(test)]\nmod ").next().unwrap_or(&text);
        for rule in RULES.iter().filter(|rule| !rule.allowed.iter().any(|allowed| name.starts_with(allowed))) {
            let lines = product.lines().enumerate();
            let hits = lines.filter(|(_, line)| line.contains(rule.call) && !line.trim_start().starts_with("//"));
            findings
                .extend(hits.map(|(index, _)| format!("{name}:{} has `{}`: {}", index + 1, rule.call, rule.reason)));
        }
    }
    Ok(findings)
}

fn is_test(name: &str) -> bool {
    name.contains("tests/") || name.contains("/examples/") || name.contains("/benches/") || name.ends_with("build.rs")
}
