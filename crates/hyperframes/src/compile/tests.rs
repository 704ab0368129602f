use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::compile::CompileError;
use crate::composition::{Composition, OpenError, OpenOptions};

const PAGE: &str = r#"<!doctype html><html><head></head><body><div data-composition-id="main" data-width="320" data-height="180">HOSTS</div></body></html>"#;

/// A project of these files; the first, given as the hosts in it, is the page.
fn open(hosts: &str, files: &[(&str, &str)]) -> Result<Composition, OpenError> {
    let project = tempfile::tempdir().expect("a directory");
    let write = |path: &str, content: &str| {
        let path = project.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    };
    write("index.html", &page(hosts));
    for (path, content) in files {
        write(path, content);
    }
    Composition::open(project.path(), "index.html")
}

fn page(hosts: &str) -> String {
    PAGE.replace("HOSTS", hosts)
}

fn html(hosts: &str, files: &[(&str, &str)]) -> String {
    open(hosts, files).expect("a composition").html
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let after = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}")).1;
    after.split_once(end).unwrap_or_else(|| panic!("no {end} in {after}")).0
}

const CARD: &str = r#"<template><div id="card" data-composition-id="card" data-start="0" data-duration="3" data-width="100" data-height="50">
<style>.t { color: red } body { margin: 0 }</style><p class="t">Hi</p><script>window.__timelines.card = 1</script></div></template>"#;

#[test]
fn a_page_without_hosts_stays_byte_for_byte() {
    let odd = "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"><div data-composition-id=a data-width=2 data-height=2><pre>\n\nx</pre></div>";
    let project = tempfile::tempdir().expect("a directory");
    std::fs::write(project.path().join("index.html"), odd).expect("written");
    assert_eq!(Composition::open(project.path(), "index.html").expect("a composition").html, odd);
}

#[test]
fn a_host_is_filled_with_the_marked_root_of_its_file() {
    let page = html(
        r#"<div id="h" data-composition-id="card" data-composition-src="compositions/card.html" data-start="1"></div>"#,
        &[("compositions/card.html", CARD)],
    );
    assert!(page.contains(r#"<div id="h" data-composition-id="card" data-composition-src="compositions/card.html" data-start="1" data-hf-instance="card"><div id="card" data-composition-id="card" data-duration="3" data-width="100" data-height="50" data-hf-root="card" data-hf-base="compositions" style="width:100px;height:50px;">"#), "{page}");
    assert!(
        page.contains(r#"[data-hf-instance="card"] .t { color: red }[data-hf-root="card"] { margin: 0 }"#),
        "{page}"
    );
    let script = between(&page, "<script>", "</script></body>");
    assert_eq!(
        script,
        "(function (document, window, gsap, __hyperframes) { (() => {window.__timelines.card = 1\n})(); }).call(window, ...window.__hyperframes.scope(\"card\"));"
    );
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.starts_with("<!doctype html>"));
}

#[test]
fn the_same_source_twice_gets_distinct_ids_and_values_of_its_own() {
    let card = CARD.replace("data-start=\"0\"", r#"data-start="0" data-composition-variables='[{"id":"tone","type":"color","default":"red"},{"id":"n","type":"number","default":1}]'"#);
    let host = |values: &str| {
        format!(
            r#"<div data-composition-id="card" data-composition-src="card.html" data-variable-values='{values}'></div>"#
        )
    };
    let composition =
        open(&format!("{}{}", host("{}"), host(r#"{"tone":"blue","n":"x","z":0}"#)), &[("card.html", &card)])
            .expect("a composition");
    assert_eq!(
        Value::Object(composition.variables_by_instance),
        json!({"card": {"tone": "red", "n": 1}, "card-2": {"tone": "blue", "n": "x", "z": 0}})
    );
    assert!(composition.html.contains(r#"data-hf-root="card-2""#));
    assert!(composition.html.contains(r#"scope("card-2")"#));
    let codes: Vec<&str> = composition.warnings.iter().map(|warning| &*warning.code).collect();
    assert_eq!(codes, ["mistyped_variable", "undeclared_variable"]);
}

#[test]
fn full_documents_bring_the_styles_and_scripts_of_their_head() {
    let file = r#"<!doctype html><html data-composition-variables='[{"id":"a","type":"string","default":"x"}]'><head>
<style>html, body { background: #000 }</style><link rel="stylesheet" href="../styles/a.css" media="print"><script src="../lib/x.js"></script></head>
<body><p>not mounted</p><div data-composition-id="full"><img src="assets/a.png" srcset="../b.png 2x" style="background: url('../c.png')"></div><script>run()</script></body></html>"#;
    let composition = open(
        r#"<div data-composition-src="compositions/full.html"></div><script src="lib/x.js" defer></script>"#,
        &[
            ("compositions/full.html", file),
            ("styles/a.css", "@import 'more/b.css'; p { background: url(p.png) }"),
            ("styles/more/b.css", "q { background: url(q.png) }"),
        ],
    )
    .expect("a composition");
    let page = composition.html;
    for wanted in [
        r#"[data-hf-root="full"], [data-hf-root="full"] { background: #000 }"#,
        r#"<style media="print">[data-hf-instance="full"] q { background: url(/styles/more/q.png) }"#,
        r#"[data-hf-instance="full"] p { background: url(/styles/p.png) }</style>"#,
        r#"<img src="/assets/a.png" srcset="/b.png 2x" style="background: url(&quot;/c.png&quot;)">"#,
        // Others count on it now, so it no longer waits for the end.
        r#"<script src="lib/x.js"></script>"#,
    ] {
        assert!(page.contains(wanted), "{wanted} is not in {page}");
    }
    assert!(!page.contains("not mounted"));
    assert_eq!(page.matches("x.js").count(), 1, "{page}");
    assert_eq!(composition.variables_by_instance["full"], json!({"a": "x"}));
    assert_eq!(composition.warnings, []);
}

#[test]
fn sub_compositions_mount_others_to_any_depth() {
    let level = |id: &str, inner: &str| {
        format!(r#"<template><div data-composition-id="{id}">{inner}<script>at("{id}")</script></div></template>"#)
    };
    let host = |file: &str| format!(r#"<b data-composition-src="{file}"></b>"#);
    let page = html(
        &host("c/a.html"),
        &[
            ("c/a.html", &level("a", &host("c/d/b.html"))),
            // Climbing paths count from the file they stand in.
            ("c/d/b.html", &level("b", &host("../../e.html"))),
            ("e.html", &level("e", "<i>deep</i>")),
        ],
    );
    let a = between(&page, r#"data-hf-root="a""#, "</body>");
    let b = a.split_once(r#"data-hf-root="b""#).expect("b in a").1;
    assert!(b.split_once(r#"data-hf-root="e""#).expect("e in b").1.contains("<i>deep</i>"));
    assert!(!page.contains("<!--hf-"), "{page}");
    let order: Vec<usize> = ["at(\"e\")", "at(\"b\")", "at(\"a\")"].iter().filter_map(|call| page.find(call)).collect();
    assert_eq!(order.len(), 3);
    assert!(order.is_sorted(), "{page}");
}

#[test]
fn an_empty_host_takes_the_template_of_its_name() {
    let page = html(
        r#"<div data-composition-id="x"> </div><template id="x-template"><style>p { top: 0 }</style><div data-composition-id="x"><p>in</p></div></template>"#,
        &[],
    );
    assert!(page.contains(r#"<div data-composition-id="x" data-hf-instance="x"><style>[data-hf-instance="x"] p { top: 0 }</style><div data-composition-id="x" data-hf-root="x""#), "{page}");
    assert_eq!(page.matches("<p>in</p>").count(), 2, "the template itself stays");
}

#[test]
fn templates_of_a_file_that_is_mounted_twice_get_distinct_ids() {
    let file = r#"<div data-composition-id="card"><b data-composition-id="x"></b><template id="x-template"><p data-composition-id="x"></p></template></div>"#;
    let host = r#"<div data-composition-id="card" data-composition-src="card.html"></div>"#;
    let page = html(&host.repeat(2), &[("card.html", file)]);
    for id in ["card", "card-2", "x", "x-2"] {
        assert_eq!(page.matches(&format!("data-hf-instance=\"{id}\"")).count(), 1, "{id}: {page}");
    }
}

#[test]
fn a_file_without_a_root_is_given_one_and_a_host_without_id_takes_that_of_the_file() {
    let page = html(
        r#"<div data-composition-id="plain" data-composition-src="a.html"></div><div data-composition-src="card.html"></div>"#,
        &[("a.html", "<p>one</p><p>two</p>"), ("card.html", CARD)],
    );
    assert!(page.contains(r#"data-hf-root="plain" data-hf-base="" data-composition-id="plain""#), "{page}");
    assert!(page.contains("<p>one</p><p>two</p></div>"), "{page}");
    assert!(page.contains(r#"<div data-composition-src="card.html" data-hf-instance="card">"#), "{page}");
}

#[test]
fn missing_and_empty_files_are_warned_of_and_passed_over() {
    let composition = open(
        r#"<div data-composition-src="gone.html"></div><div data-composition-src="empty.html"></div><div data-composition-src="card.html"></div>"#,
        &[("empty.html", "<!-- nothing -->"), ("card.html", CARD)],
    )
    .expect("a composition");
    let messages: Vec<_> =
        composition.warnings.iter().map(|warning| (&*warning.code, warning.message.as_str())).collect();
    assert_eq!(
        messages,
        [
            (
                "missing_or_empty_sub_composition",
                "`index.html`: the sub-composition `gone.html` is not in the project; its host stays empty"
            ),
            (
                "missing_or_empty_sub_composition",
                "`index.html`: the sub-composition `empty.html` is empty; its host stays empty"
            ),
        ]
    );
    assert!(composition.html.contains(r#"<div data-composition-src="gone.html"></div>"#));
}

#[test]
fn cycles_and_escapes_are_refused_with_their_way() {
    let mounts = |file: &str| {
        format!(r#"<template><div data-composition-id="x"><i data-composition-src="{file}"></i></div></template>"#)
    };
    let host = r#"<div data-composition-src="c/a.html"></div>"#;
    let error =
        open(host, &[("c/a.html", &mounts("c/b.html")), ("c/b.html", &mounts("../c/a.html"))]).expect_err("a cycle");
    assert_eq!(error.to_string(), "sub-compositions mount each other: index.html → c/a.html → c/b.html → c/a.html");
    let error = open(r#"<div data-composition-src="../../x.html"></div>"#, &[]).expect_err("an escape");
    assert_eq!(error.to_string(), "`index.html`: data-composition-src `../../x.html` leads out of the project");
    let image = r#"<div data-composition-id="x"><img src="../../../x.png"></div>"#;
    let error = open(host, &[("c/a.html", image)]).expect_err("an escape");
    assert_eq!(error.to_string(), "`c/a.html`: src `../../../x.png` leads out of the project");
    let sheet = r#"<div data-composition-id="x"><style>p { background: url(../../x.png) }</style></div>"#;
    let error = open(host, &[("c/a.html", sheet)]).expect_err("an escape");
    assert_eq!(error.to_string(), "`c/a.html`: url() `../../x.png` leads out of the project");
}

#[test]
fn a_page_that_grows_without_end_is_refused() {
    let ten = |file: &str| {
        format!(
            r#"<div data-composition-id="x">{}</div>"#,
            format!(r#"<i data-composition-src="{file}"></i>"#).repeat(30)
        )
    };
    let error = open(
        r#"<i data-composition-src="a.html"></i>"#,
        &[("a.html", &ten("b.html")), ("b.html", &ten("c.html")), ("c.html", "<p>")],
    );
    assert!(matches!(error, Err(OpenError::Compile(CompileError::TooMany))));
    let files: Vec<(String, String)> = (0..40)
        .map(|level| {
            (format!("{level}.html"), ten(&format!("{}.html", level + 1)).replacen("</i>", "</i></div><!--", 1))
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, html)| (name.as_str(), html.as_str())).collect();
    assert!(matches!(
        open(r#"<i data-composition-src="0.html"></i>"#, &files),
        Err(OpenError::Compile(CompileError::TooDeep { .. }))
    ));
}

#[test]
fn values_of_the_render_are_compared_with_the_declarations() {
    let project = tempfile::tempdir().expect("a directory");
    let html = page("").replace("<html>", r#"<html data-composition-variables='[{"id":"a","type":"number"}]'>"#);
    std::fs::write(project.path().join("index.html"), html).expect("written");
    let options = |value: Value, strict_variables| OpenOptions {
        variables: value.as_object().cloned().expect("an object"),
        strict_variables,
        ..OpenOptions::default()
    };
    let open = |value, strict| Composition::open_with(Path::new(project.path()), "index.html", &options(value, strict));
    let composition = open(json!({"a": "x", "b": 1}), false).expect("a composition");
    assert_eq!(composition.warnings.len(), 2);
    assert_eq!(composition.variables["a"], "x");
    let error = open(json!({"a": "x", "b": 1}), true).expect_err("strict");
    assert_eq!(error.to_string(), "variable `a` must be a number, not \"x\"; variable `b` is not declared");
    assert!(open(json!({"a": 1}), true).is_ok());
}

/// Installed packages, as far as the tests read them.
fn installed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    let face = "@font-face {\n  font-family: 'Inter Variable';\n  src: url(./files/a.woff2);\n}";
    for (file, content) in
        [("gsap/dist/gsap.min.js", "g"), ("gsap/index.js", "m"), ("@fontsource-variable/inter/wght.css", face)]
    {
        let path = folder.path().join("node_modules").join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    }
    folder
}

#[test]
fn public_libraries_and_fonts_are_served_from_here_and_loaded_once() {
    let project = tempfile::tempdir().expect("a directory");
    let gsap =
        r#"<script src="https://cdn.jsdelivr.net/npm/gsap@3.12/dist/gsap.min.js" integrity="x" crossorigin></script>"#;
    let card = format!(
        "<template>{gsap}<script type=module>import g from 'https://esm.sh/gsap@3'</script><div data-composition-id=a style=\"font-family: Inter\"></div></template>"
    );
    std::fs::write(project.path().join("card.html"), card).expect("written");
    let fonts = r#"<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Inter&family=Caveat">"#;
    std::fs::write(
        project.path().join("index.html"),
        page(&format!(r#"{gsap}{fonts}<i data-composition-src="card.html"></i>"#)),
    )
    .expect("written");
    let folder = installed();
    let options = |libraries| OpenOptions { libraries, ..OpenOptions::default() };
    let libraries = Some(crate::compile::Libraries::in_folder(folder.path()));
    let composition = Composition::open_with(project.path(), "index.html", &options(libraries)).expect("a composition");
    let page = &composition.html;
    assert!(page.contains(r#"<script src="/.libraries/gsap/dist/gsap.min.js"></script>"#), "{page}");
    assert_eq!(page.matches("gsap.min.js").count(), 1, "{page}");
    assert!(page.contains("import g from '/.libraries/gsap/index.js'"), "{page}");
    assert!(page.contains("<head><style>\n@font-face {\nfont-family: \"Inter\";"), "{page}");
    assert!(!page.contains("googleapis"), "{page}");
    let read = |path| composition.files.read(&crate::files::ProjectPath::new(path).expect("a path")).expect("read");
    assert_eq!(&*read("/.libraries/gsap/dist/gsap.min.js"), b"g");
    let told = |composition: &Composition| {
        composition.warnings.iter().map(|warning| warning.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(&composition), ["font_not_kept"]);
    let without = Composition::open(project.path(), "index.html").expect("a composition");
    assert_eq!(told(&without), ["library_not_installed", "library_not_installed", "font_not_kept"]);
    assert!(without.warnings[0].message.contains("`gsap` is not installed; herald setup libraries installs it"));
}

const PIECES: &[&str] = &[
    "<div data-composition-id=\"x\">",
    "<div data-composition-src=\"b.html\">",
    "</div>",
    "<template>",
    "</template>",
    "<template id=\"x-template\">",
    "<style>",
    "</style>",
    "p { top: 0 }",
    "<script>",
    "</script>",
    "<script src=\"a.js\">",
    "<svg>",
    "</svg>",
    "<table>",
    "<tr>",
    "<p>",
    "<img src=\"../a\">",
    "<!--",
    "-->",
    "<html data-x>",
    "<body>",
    "<head>",
    "text",
    "<frameset>",
    "<link rel=stylesheet href=\"a.css\">",
    "&lt;",
    "\u{0}",
    "<plaintext>",
    "<select>",
    "<noscript>",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_html_is_compiled_or_refused(
        host in prop::collection::vec(prop::sample::select(PIECES), 0..12),
        file in prop::collection::vec(prop::sample::select(PIECES), 0..25),
    ) {
        let files = [("b.html", file.concat()), ("a.css", "q { top: 0 }".to_owned())];
        let files = files.each_ref().map(|(name, html)| (*name, html.as_str()));
        let hosts = format!("<div data-composition-src=\"b.html\"></div>{}", host.concat());
        if let Ok(composition) = open(&hosts, &files) {
            prop_assert!(!composition.html.contains("<!--hf-"), "{}", composition.html);
        }
    }
}
