//! Brand kits and glossaries: made by the operator from files, listed by the API.

use std::process::Output;

use herald_tests::{DataDir, Server, media};
use serde_json::json;

fn brand(dir: &DataDir, arguments: &[&str]) -> Output {
    dir.herald(&[&["brand"], arguments].concat()).output().expect("herald runs")
}

fn id_of(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn write(dir: &DataDir, name: &str, text: &str) -> String {
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("writable");
    path.display().to_string()
}

#[test]
fn kits_and_glossaries_come_from_files() {
    let dir = DataDir::new();
    let server = Server::on(&dir);
    let logo = media::portrait_copy(dir.path(), 80);
    let logo_name = logo.file_name().expect("a name").to_string_lossy().into_owned();
    let kit =
        format!("name = \"Acme\"\ncolors = [\"#1A2B3C\", \"#ffffff\"]\nfonts = [\"Inter\"]\nlogo = \"{logo_name}\"\n");
    let id = id_of(&brand(&dir, &["kits", "create", &write(&dir, "acme.toml", &kit)]));
    let second = id_of(&brand(&dir, &["kits", "create", &write(&dir, "plain.json", r#"{"name": "Plain"}"#)]));
    let listed = server.api().get("/v3/brand-kits?limit=1").page();
    assert_eq!((&listed["data"][0]["brand_kit_id"], &listed["has_more"]), (&json!(second), &json!(true)));
    let token = listed["next_token"].as_str().expect("a token");
    let rest = server.api().get(&format!("/v3/brand-kits?limit=1&token={token}")).page();
    let shown = &rest["data"][0];
    assert_eq!((&shown["brand_kit_id"], &shown["name"]), (&json!(id), &json!("Acme")));
    assert_eq!((&shown["colors"], &shown["fonts"]), (&json!(["#1A2B3C", "#ffffff"]), &json!(["Inter"])));
    let link = shown["logo_url"].as_str().expect("a link");
    assert_eq!(server.open(link).body, std::fs::read(&logo).expect("readable"));

    let csv = "term,translation,language\nHerald,Herald,\n\"Acme, Inc.\",Acme GmbH,German\n";
    let glossary = id_of(&brand(&dir, &["glossaries", "create", &write(&dir, "terms.csv", csv)]));
    let listed = server.api().get("/v3/brand-glossaries").page();
    assert_eq!(
        (&listed["data"][0]["brand_glossary_id"], &listed["data"][0]["name"]),
        (&json!(glossary), &json!("terms"))
    );
    let stranger = server.api_as(Some(&server.records().create_neighbour()));
    assert_eq!(stranger.get("/v3/brand-kits").page()["data"], json!([]));
    assert_eq!(stranger.get("/v3/brand-glossaries").page()["data"], json!([]));

    id_of(&brand(&dir, &["kits", "delete", &id]));
    id_of(&brand(&dir, &["glossaries", "delete", &glossary]));
    assert_eq!(server.api().get("/v3/brand-kits").page()["data"].as_array().map(Vec::len), Some(1));
    assert!(!brand(&dir, &["glossaries", "delete", &glossary]).status.success());
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let dir = DataDir::new();
    let refused = |arguments: &[&str], word: &str| {
        let output = brand(&dir, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(word), "{said}");
    };
    let kit = |text: &str| write(&dir, "kit.toml", text);
    refused(&["kits", "create", &kit("name = \"A\"\ncolors = [\"reddish\"]\n")], "colors[0]");
    refused(&["kits", "create", &kit("name = \"A\"\ncolour = []\n")], "colour");
    refused(&["kits", "create", &kit("name = \"A\"\nlogo = \"nowhere.png\"\n")], "logo");
    refused(&["kits", "create", &kit("colors = []\n")], "name");
    let csv = |text: &str| write(&dir, "terms.csv", text);
    refused(&["glossaries", "create", &csv("term,translation\nHerald,\n")], "entry 1: translation");
    refused(&["glossaries", "create", &csv("word,meaning\na,b\n")], "no glossary");
    refused(&["glossaries", "create", &csv("term,translation\n")], "1 to 10000");
}
