//! Markdown files.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::brief::Table;

/// Text in the light markup, and the tables.
pub(super) fn read(markdown: &str) -> (String, Vec<Table>) {
    let mut writer = Writer::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for event in Parser::new_ext(markdown, options) {
        writer.take(event);
    }
    (writer.text.trim().to_owned(), writer.tables)
}

#[derive(Default)]
struct Writer {
    text: String,
    line: String,
    tables: Vec<Table>,
    table: Option<Table>,
    row: Vec<String>,
    /// Of each open list, the number of the next item if its order counts.
    lists: Vec<Option<u64>>,
    quote: bool,
    code: bool,
    /// Depth of what is not text: pictures' descriptions and the file's front matter.
    muted: usize,
    heading: Option<String>,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) if self.muted == 0 => {
                if self.code {
                    self.text.push_str(&text);
                } else {
                    self.line.push_str(&text);
                }
            }
            Event::Code(text) if self.muted == 0 => self.line.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.line.push(' '),
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(start) => {
                self.flush();
                self.lists.push(start);
            }
            Tag::BlockQuote(_) => self.quote = true,
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.text.push_str(&format!("```{language}\n"));
                self.code = true;
            }
            Tag::Image { .. } | Tag::MetadataBlock(_) | Tag::HtmlBlock => self.muted += 1,
            Tag::Table(_) => {
                self.table = Some(Table { title: self.heading.clone(), columns: Vec::new(), rows: Vec::new() })
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let heading = std::mem::take(&mut self.line);
                let marks = match level {
                    HeadingLevel::H1 => "#",
                    HeadingLevel::H2 => "##",
                    _ => "###",
                };
                self.text.push_str(&format!("{marks} {}\n\n", heading.trim()));
                self.heading = Some(heading.trim().to_owned());
            }
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.lists.pop();
                self.text.push('\n');
            }
            TagEnd::BlockQuote(_) => {
                self.quote = false;
                self.text.push('\n');
            }
            TagEnd::CodeBlock => {
                self.code = false;
                self.text.push_str("```\n\n");
            }
            TagEnd::Image | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock => self.muted -= 1,
            TagEnd::TableCell => self.row.push(std::mem::take(&mut self.line).trim().to_owned()),
            TagEnd::TableHead => {
                let row = std::mem::take(&mut self.row);
                if let Some(table) = &mut self.table {
                    table.columns = row;
                }
            }
            TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                if let Some(table) = &mut self.table {
                    table.rows.push(row);
                }
            }
            TagEnd::Table => self.tables.extend(self.table.take()),
            _ => {}
        }
    }

    /// Writes what was collected as a paragraph, an item, or a line of a quotation.
    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. {line}\n"));
                *number += 1;
            }
            Some(None) => self.text.push_str(&format!("- {line}\n")),
            None if self.quote => self.text.push_str(&format!("> {line}\n")),
            None => self.text.push_str(&format!("{line}\n\n")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_light_markup_and_tables() {
        let (text, tables) = read(
            "---\ntitle: x\n---\n# Release *2.0*\n\nA [big](https://example.org) one.\n\n- dark mode\n- `grep`\n\n1. Open\n2. Save\n\n> Nice\n\n```sh\nls\n```\n\n## Users\n\n| Week | Users |\n| --- | --- |\n| 1 | 40 |\n\n![logo](a.png)\n",
        );
        assert_eq!(
            text,
            "# Release 2.0\n\nA big one.\n\n- dark mode\n- grep\n\n1. Open\n2. Save\n\n> Nice\n\n```sh\nls\n```\n\n## Users"
        );
        assert_eq!(tables[0].title.as_deref(), Some("Users"));
        assert_eq!(tables[0].rows, [["1", "40"]]);
    }
}
