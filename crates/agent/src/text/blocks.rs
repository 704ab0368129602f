//! The light markup in which readers hand on texts and people write prompts, as blocks.
//!
//! Paragraphs are parted by empty lines; `# ` begins a heading, `- ` or `• ` an item, `1. ` an item whose order counts, `> ` a
//! quotation, three backquotes a piece of code. Nothing inside a line is markup.

/// A block of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Heading { level: usize, text: String },
    Paragraph(String),
    List { ordered: bool, items: Vec<String> },
    Quote { text: String, by: Option<String> },
    Code { language: String, lines: Vec<String> },
}

/// The blocks of a text, in order.
pub fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    let mut parted = false;
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(language) = trimmed.strip_prefix("```") {
            flush(&mut blocks, &mut paragraph);
            let code: Vec<String> =
                lines.by_ref().take_while(|line| line.trim() != "```").map(|line| line.trim_end().to_owned()).collect();
            blocks.push(Block::Code { language: language.trim().to_owned(), lines: code });
        } else if trimmed.is_empty() {
            flush(&mut blocks, &mut paragraph);
            parted = true;
            continue;
        } else if let Some((level, heading)) = heading(trimmed) {
            flush(&mut blocks, &mut paragraph);
            blocks.push(Block::Heading { level, text: heading.to_owned() });
        } else if let Some((ordered, item)) = item(trimmed) {
            flush(&mut blocks, &mut paragraph);
            match blocks.last_mut() {
                Some(Block::List { ordered: same, items }) if *same == ordered => items.push(item.to_owned()),
                _ => blocks.push(Block::List { ordered, items: vec![item.to_owned()] }),
            }
        } else if let Some(words) = trimmed.strip_prefix('>') {
            flush(&mut blocks, &mut paragraph);
            quotation(&mut blocks, words.trim(), parted);
        } else if paragraph.is_empty()
            && line.starts_with([' ', '\t'])
            && let Some(Block::List { items, .. }) = blocks.last_mut()
            && let Some(last) = items.last_mut()
        {
            // An indented line below an item goes on with it.
            last.push(' ');
            last.push_str(trimmed);
        } else {
            paragraph.push(trimmed);
        }
        parted = false;
    }
    flush(&mut blocks, &mut paragraph);
    blocks
}

fn flush(blocks: &mut Vec<Block>, paragraph: &mut Vec<&str>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(paragraph.join(" ")));
        paragraph.clear();
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line[level..].strip_prefix(' ')?;
    (1..=6).contains(&level).then(|| (level, text.trim()))
}

/// An item of a list: whether its order counts, and its text.
pub fn item(line: &str) -> Option<(bool, &str)> {
    for bullet in ["- ", "* ", "• ", "– ", "‣ ", "◦ "] {
        if let Some(text) = line.strip_prefix(bullet) {
            return Some((false, text.trim()));
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let rest = line[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    Some((true, rest.trim()))
}

fn quotation(blocks: &mut Vec<Block>, words: &str, parted: bool) {
    let by = ["— ", "– ", "-- ", "- "].iter().find_map(|dash| words.strip_prefix(dash));
    match (blocks.last_mut(), by) {
        (Some(Block::Quote { by: slot @ None, .. }), Some(name)) => *slot = Some(name.trim().to_owned()),
        (Some(Block::Quote { text, by: None }), None) if !words.is_empty() && !parted => {
            text.push(' ');
            text.push_str(words);
        }
        _ if !words.is_empty() => blocks.push(Block::Quote { text: words.to_owned(), by: None }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_block_is_recognised() {
        let text = "# Title\nOne line\nand another.\n\n- first\n  goes on\n- second\n1. do this\n2) do that\n> Good.\n> — Ann\n```rust\nfn main() {}\n```\n";
        assert_eq!(
            parse(text),
            [
                Block::Heading { level: 1, text: "Title".into() },
                Block::Paragraph("One line and another.".into()),
                Block::List { ordered: false, items: vec!["first goes on".into(), "second".into()] },
                Block::List { ordered: true, items: vec!["do this".into(), "do that".into()] },
                Block::Quote { text: "Good.".into(), by: Some("Ann".into()) },
                Block::Code { language: "rust".into(), lines: vec!["fn main() {}".into()] },
            ]
        );
    }
}
