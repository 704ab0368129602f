//! HTML files: what a reader sees of them.

use dom_query::{Document, NodeRef};

use crate::brief::Table;

/// Text in the light markup, and the tables. Navigation, scripts, forms and footers are left out; if the page marks its main
/// part (`main`, `article`), only that is read.
pub(super) fn read(html: &str) -> (String, Vec<Table>) {
    let document = Document::from(html);
    document.select("script, style, nav, footer, aside, form, noscript, svg, template, iframe, button").remove();
    let main = ["article", "main", "body"].iter().map(|name| document.select_single(name)).find(|part| part.exists());
    let mut text = String::new();
    let mut tables = Vec::new();
    let mut heading = None;
    let Some(main) = main else { return (text, tables) };
    let parts = main.select("h1, h2, h3, h4, p, li, blockquote, pre, table");
    for part in parts.nodes() {
        let name = part.node_name().unwrap_or_default().to_string();
        if within(part, &["table", "blockquote", "pre"]) || (name == "p" && within(part, &["li"])) {
            continue;
        }
        let words = line(&part.text());
        match name.as_str() {
            "h1" | "h2" | "h3" | "h4" => {
                let level = name[1..].parse().unwrap_or(2);
                text.push_str(&format!("\n{} {words}\n\n", "#".repeat(level)));
                heading = Some(words);
            }
            "li" if within(part, &["ol"]) => text.push_str(&format!("1. {words}\n")),
            "li" => text.push_str(&format!("- {words}\n")),
            "blockquote" => text.push_str(&format!("\n> {words}\n\n")),
            "pre" => text.push_str(&format!("\n```\n{}\n```\n\n", part.text().trim_end())),
            "table" => tables.extend(table(part, heading.clone())),
            _ if !words.is_empty() => text.push_str(&format!("\n{words}\n\n")),
            _ => {}
        }
    }
    (text.trim().to_owned(), tables)
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn within(node: &NodeRef<'_>, names: &[&str]) -> bool {
    node.ancestors(Some(24)).iter().any(|above| above.node_name().is_some_and(|name| names.contains(&name.as_ref())))
}

fn table(node: &NodeRef<'_>, title: Option<String>) -> Option<Table> {
    let part = dom_query::Selection::from(*node);
    let caption = line(&part.select("caption").text());
    let lines = part.select("tr");
    let mut rows = lines.nodes().iter().map(|row| {
        dom_query::Selection::from(*row)
            .select("th, td")
            .nodes()
            .iter()
            .map(|cell| line(&cell.text()))
            .collect::<Vec<_>>()
    });
    let columns = rows.next()?;
    let rows = rows.filter(|row| row.len() == columns.len()).collect();
    Some(Table { title: if caption.is_empty() { title } else { Some(caption) }, columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_without_what_surrounds_it() {
        let (text, tables) = read(
            "<body><nav>Home</nav><article><h1>Jazz</h1><p>It began in <b>New Orleans</b>.</p><ol><li>One</li></ol>\
             <table><caption>Sales</caption><tr><th>Year</th><th>Discs</th></tr><tr><td>1917</td><td>12</td></tr></table>\
             <script>x()</script></article><footer>Legal</footer></body>",
        );
        assert_eq!(text, "# Jazz\n\n\nIt began in New Orleans.\n\n1. One");
        assert_eq!(tables[0].title.as_deref(), Some("Sales"));
        assert_eq!(tables[0].rows, [["1917", "12"]]);
    }
}
