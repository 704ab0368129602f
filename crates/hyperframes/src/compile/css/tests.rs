use proptest::prelude::*;

use super::*;

struct Around(Vec<String>);

impl Surroundings for Around {
    fn rebase(&mut self, address: &str) -> Option<String> {
        self.0.push(address.to_owned());
        (!address.contains(':')).then(|| format!("/r/{address}"))
    }

    fn import(&mut self, address: &str) -> Option<String> {
        address.ends_with(".css").then(|| scope_sheet("p { top: 0 }", &Scope::new("R"), self))
    }
}

fn scoped(css: &str) -> String {
    scope_sheet(css, &Scope::new("R"), &mut Around(Vec::new()))
        .replace("[data-hf-instance=\"R\"]", "HOST")
        .replace("[data-hf-root=\"R\"]", "ROOT")
}

#[test]
fn selectors_get_the_instance_as_ancestor_and_the_page_means_its_root() {
    for (css, wanted) in [
        (".a, #b > c {x:y}", "HOST .a, HOST #b > c {x:y}"),
        ("* {}", "HOST * {}"),
        ("[data-composition-id='card'] p {}", "HOST [data-composition-id=\"card\"] p {}"),
        ("body {}", "ROOT {}"),
        (":root, HTML {}", "ROOT, ROOT {}"),
        ("html body {}", "ROOT {}"),
        ("html, body { margin: 0 }", "ROOT, ROOT { margin: 0 }"),
        ("body::before {}", "ROOT::before {}"),
        ("body .a {}", "HOST .a {}"),
        ("body > #main {}", "HOST > #main {}"),
        ("body.dark .a {}", "ROOT.dark .a {}"),
        ("html[lang=\"de\"] body.x {}", "ROOT[lang=\"de\"].x {}"),
        ("body + .a {}", "ROOT + .a {}"),
        (":is(body, .a) b {}", "HOST :is(ROOT, .a) b {}"),
        (":not(html) {}", "HOST :not(ROOT) {}"),
        ("body/* x */.a {}", "ROOT/**/.a {}"),
        ("/* x */ body {}", " ROOT {}"),
        (".body {}", "HOST .body {}"),
    ] {
        assert_eq!(scoped(css).trim(), wanted.trim(), "{css}");
    }
}

#[test]
fn rules_in_groups_are_scoped_and_global_rules_are_not() {
    for (css, wanted) in [
        ("@media (min-width: 1px) { .a {} }", "@media (min-width: 1px) {HOST .a {}}"),
        ("@layer x { @supports (top: 0) { body {} } }", "@layer x {@supports (top: 0) {ROOT {}}}"),
        ("@layer a, b;", "@layer a, b;"),
        ("@keyframes k { from { top: 0 } 50% {} }", "@keyframes k { from { top: 0 } 50% {} }"),
        ("@font-face { src: url(a.woff2) }", "@font-face { src: url(/r/a.woff2) }"),
        ("@charset \"utf-8\"; @namespace x; a {}", "HOST a {}"),
        ("@scope (.a) to (.b) { c {} }", "@scope (HOST .a) to (.b) { c {} }"),
    ] {
        assert_eq!(scoped(css).trim(), wanted, "{css}");
    }
}

#[test]
fn nested_rules_stay_inside_the_outer_one() {
    for (css, wanted) in [
        (".a { top: 0; b { x: y } &:hover {} }", "HOST .a { top: 0; b {x: y} &:hover {}}"),
        (".a { .b & {} }", "HOST .a {.b & {}}"),
        (".a { :not(&) {} }", "HOST .a {HOST :not(&) {}}"),
        (".a { @media print { b {} top: 0 } }", "HOST .a {@media print {b {} top: 0 }}"),
        (".a { --x: { b {} }; top: 0 }", "HOST .a {--x: { b {} }; top: 0 }"),
    ] {
        let tight = |text: &str| text.replace("{ ", "{").replace(" }", "}");
        assert_eq!(tight(&scoped(css)), tight(wanted), "{css}");
    }
}

#[test]
fn addresses_are_rebased_wherever_they_stand() {
    let css = "a { background: url(a.png), url('b.png'), image-set(\"c.png\" 1x, url(d.png) 2x), url(data:x) } @font-face { src: url(\"e\") }";
    let mut around = Around(Vec::new());
    let scoped = scope_sheet(css, &Scope::new("R"), &mut around);
    assert_eq!(around.0, ["a.png", "b.png", "c.png", "d.png", "data:x", "e"]);
    for wanted in ["url(/r/a.png)", "url(\"/r/b.png\")", "\"/r/c.png\" 1x", "url(/r/d.png)", "url(data:x)"] {
        assert!(scoped.contains(wanted), "{scoped}");
    }
    assert_eq!(rebase("color: red; background: url(x)", &mut |_| Some("y".into())), "color: red; background: url(y)");
}

#[test]
fn imported_rules_take_the_place_of_the_import_with_its_conditions() {
    assert_eq!(scoped("@import 'a.css';").trim(), "HOST p { top: 0 }");
    assert_eq!(
        scoped("@import url(a.css) layer(x) supports(display: grid) print and (color);").trim(),
        "@layer x {@supports (display: grid) {@media print and (color) {HOST p { top: 0 }}}}"
    );
    assert_eq!(scoped("@import url('a.css') layer;").trim(), "@layer {HOST p { top: 0 }}");
    assert_eq!(scoped("@import 'gone'; a {}").trim(), "HOST a {}");
}

#[test]
fn what_a_browser_would_drop_is_dropped_and_what_it_would_close_is_closed() {
    for (css, wanted) in [
        ("} .a {}", ""),
        (", .a {} .b {}", "HOST .b {}"),
        (".a;.b {} c {}", "HOST c {}"),
        (".a { color: red", "HOST .a { color: red}"),
        (".a { content: \"x", "HOST .a { content: \"x\"}"),
        (".a { top: calc(1px", "HOST .a { top: calc(1px)}"),
        ("@media print { .a {", "@media print {HOST .a {}}"),
        (".a", ""),
        ("<!-- .a {} -->", "HOST .a {}"),
    ] {
        assert_eq!(scoped(css).trim(), wanted, "{css}");
    }
    assert!(scoped(&format!("a {{ top: {} }}", "(".repeat(100_000))).starts_with("HOST a"));
}

/// Every selector of a sheet that was scoped, read by the walker once more.
fn outer_selectors(css: &str) -> Vec<String> {
    fn collect(items: &[Component], found: &mut Vec<String>) {
        let mut start = 0;
        for (index, item) in items.iter().enumerate() {
            if item.is(&Kind::Semicolon) {
                start = index + 1;
            }
            let Some(block) = item.curly() else { continue };
            let prelude = trimmed(&items[start..index]);
            start = index + 1;
            match prelude.first().and_then(Component::kind) {
                Some(Kind::AtKeyword(name)) if GROUPS.contains(&name.as_str()) => collect(block, found),
                Some(Kind::AtKeyword(_)) => {}
                _ => {
                    for part in prelude.split(|item| item.is(&Kind::Comma)) {
                        let mut text = String::new();
                        write(trimmed(part), &mut text, &mut |_| None);
                        found.push(text);
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    collect(&components(css), &mut found);
    found
}

const PIECES: &[&str] = &[
    "a",
    "body",
    "html",
    ".x",
    "#y",
    ":root",
    "*",
    " ",
    ",",
    ">",
    "+",
    "~",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ":",
    "top:0",
    "\"",
    "'",
    "\\",
    "/*",
    "*/",
    "@media ",
    "@import ",
    "@layer ",
    "@scope ",
    "@keyframes k",
    "url(",
    ":is(",
    ":not(",
    "&",
    "<!--",
    "-->",
    "\n",
    "--v:",
    "!important",
    "\u{0}",
    "é",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_selector_of_any_sheet_leaves_its_instance(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let css = pieces.concat();
        let scoped = scope_sheet(&css, &Scope::new("R"), &mut Around(Vec::new()));
        for selector in outer_selectors(&scoped) {
            let inside = selector.starts_with("[data-hf-instance=\"R\"]") || selector.starts_with("[data-hf-root=\"R\"]");
            prop_assert!(inside, "{css:?} became {scoped:?}, whose selector {selector:?} is free");
        }
    }

    #[test]
    fn any_text_is_a_sheet(css in any::<String>()) {
        scope_sheet(&css, &Scope::new("R"), &mut Around(Vec::new()));
    }
}
