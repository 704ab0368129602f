//! Turns the contract from YAML into compact JSON, so that programs start without a YAML parser.

use std::path::Path;
use std::{env, fs};

fn main() {
    // Relative to the package, as cargo runs this: a target directory that is moved must not keep the old place.
    let source = Path::new("../../contract/openapi.yaml");
    println!("cargo:rerun-if-changed={}", source.display());
    let text = fs::read_to_string(source).expect("contract/openapi.yaml is part of the checkout");
    let contract: serde_json::Value = serde_yaml_ng::from_str(&text).expect("the contract is well-formed YAML");
    let target = Path::new(&env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("contract.json");
    fs::write(target, contract.to_string()).expect("OUT_DIR is writable");
}
