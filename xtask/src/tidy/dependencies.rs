//! Who may depend on whom. The table is the architecture; `docs/ARCHITECTURE.md` explains it.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use serde_json::Value;

/// Crates of ours that each crate may use. A crate that is not in the table is a finding.
const ALLOWED: &[(&str, &[&str])] = &[
    ("herald-domain", &[]),
    ("herald-wire", &["herald-domain"]),
    ("herald-store", &["herald-domain"]),
    ("herald-blobs", &["herald-domain"]),
    ("herald-egress", &["herald-domain"]),
    ("herald-identity", &["herald-domain", "herald-store"]),
    ("herald-jobs", &["herald-domain", "herald-store", "herald-blobs"]),
    ("herald-media", &["herald-domain"]),
    ("herald-hyperframes", &["herald-domain", "herald-media"]),
    ("herald-scenes", &["herald-hyperframes", "herald-media"]),
    ("herald-inference", &[]),
    ("herald-speech", &["herald-domain", "herald-inference"]),
    ("herald-language", &["herald-inference"]),
    ("herald-music", &[]),
    ("herald-agent", &["herald-scenes"]),
    ("herald-avatar", &["herald-domain", "herald-inference"]),
    (
        "herald-studio",
        &[
            "herald-domain",
            "herald-store",
            "herald-blobs",
            "herald-jobs",
            "herald-media",
            "herald-inference",
            "herald-language",
            "herald-music",
            "herald-speech",
            "herald-avatar",
            "herald-hyperframes",
            "herald-scenes",
            "herald-agent",
            "herald-egress",
            "herald-identity",
        ],
    ),
    // Rows and files pass through http, engines do not.
    (
        "herald-http",
        &[
            "herald-domain",
            "herald-wire",
            "herald-studio",
            "herald-identity",
            "herald-store",
            "herald-blobs",
            "herald-jobs",
        ],
    ),
    ("heygen", &["herald-wire"]),
    ("hyperframes", &["herald-hyperframes", "herald-media"]),
];

/// Programs that only put parts together may use everything.
const UNRESTRICTED: &[&str] = &["herald", "herald-bench", "herald-tests", "xtask"];

/// Outside crates that one of ours owns; nobody else may link them.
const OWNED: &[(&str, &[&str])] = &[
    ("ort", &["herald-inference"]),
    ("reqwest", &["herald-egress"]),
    ("ureq", &["heygen"]),
    ("sea-orm", &["herald-store", "herald-jobs"]),
    ("axum", &["herald-http", "herald", "hyperframes"]),
];

/// Never in the graph: a second TLS provider, or C libraries for what ring does.
const BANNED: &[&str] = &["aws-lc-sys", "native-tls", "openssl-sys"];

pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let metadata = metadata(root)?;
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            // What tests use does not end up in the product.
            if dependency["kind"] != "dev" {
                findings.extend(judge(name, dependency["name"].as_str().unwrap_or_default()));
            }
        }
        if !UNRESTRICTED.contains(&name) && !ALLOWED.iter().any(|row| row.0 == name) {
            findings.push(format!("crate `{name}` is not in the table of xtask/src/tidy/dependencies.rs"));
        }
    }
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).context("Cargo.lock is part of the repository")?;
    for banned in BANNED {
        if lock.contains(&format!("name = \"{banned}\"")) && linked(root, banned)? {
            findings.push(format!("`{banned}` is in the dependency graph"));
        }
    }
    Ok(findings)
}

fn judge(package: &str, dependency: &str) -> Option<String> {
    if let Some((_, owners)) = OWNED.iter().find(|row| row.0 == dependency)
        && !owners.contains(&package)
        && !UNRESTRICTED.contains(&package)
    {
        return Some(format!("`{package}` links `{dependency}`, which only {owners:?} may"));
    }
    if !dependency.starts_with("herald") || UNRESTRICTED.contains(&package) {
        return None;
    }
    let allowed = ALLOWED.iter().find(|row| row.0 == package).is_some_and(|row| row.1.contains(&dependency));
    (!allowed).then(|| format!("`{package}` uses `{dependency}`, which its layer may not"))
}

fn metadata(root: &Path) -> anyhow::Result<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .context("cargo describes the workspace")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The lock file also lists optional crates nobody builds; the tree does not.
fn linked(root: &Path, package: &str) -> anyhow::Result<bool> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--workspace", "--edges", "normal", "--invert", package, "--offline"])
        .current_dir(root)
        .output()
        .context("cargo shows the dependency tree")?;
    Ok(output.status.success() && !output.stdout.is_empty())
}
