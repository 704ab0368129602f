//! What prompt and files offer: sentences worth saying, grouped as they were written, and what can be shown with them.

use std::collections::HashMap;

use herald_scenes::Content;

use crate::brief::{Brief, Picture};
use crate::storyboard::Origin;
use crate::text::blocks::{self, Block};
use crate::text::{numbers, sentences, words};
use crate::wishes::{Kind, Wishes};

use super::charts;
use super::lines::{self, Line};

/// What a passage can be shown as, beside text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Show {
    Text,
    /// The items as they are written; `ordered` if their order counts.
    Items {
        items: Vec<String>,
        ordered: bool,
    },
    Quote {
        quote: String,
        by: Option<String>,
    },
    Code {
        language: String,
        lines: Vec<String>,
    },
    Chart(Box<Content>),
}

/// Sentences that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Passage {
    pub heading: Option<String>,
    pub lines: Vec<Line>,
    pub show: Show,
}

/// Everything that may be told.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Material {
    pub passages: Vec<Passage>,
    /// Pictures that were attached, and frames of films.
    pub pictures: Vec<Picture>,
    /// Pages of documents.
    pub pages: Vec<Picture>,
    /// First heading of the first file that has one, else what the file's name says.
    pub title: Option<String>,
    /// The title comes from the name of a file.
    pub named_by_file: bool,
}

impl Material {
    pub fn gather(brief: &Brief, wishes: &Wishes) -> Self {
        let mut material = Material::default();
        material.add_blocks(wishes.told.clone(), Origin::Prompt, false);
        material.name_the_subject(wishes);
        for (place, source) in brief.sources.iter().enumerate() {
            let origin = Origin::Source(place);
            material.add_blocks(blocks::parse(&source.text), origin, true);
            for table in &source.tables {
                let named = table.title.clone().or_else(|| crate::reading::title_of(&source.name));
                for chart in charts::of(table, named.as_deref().unwrap_or(&source.name)) {
                    let lines = chart.said.into_iter().map(|text| Line::new(text, origin)).map(independent).collect();
                    let passage = Passage { heading: named.clone(), lines, show: Show::Chart(Box::new(chart.content)) };
                    material.insert_beside(passage, origin);
                }
            }
            if material.title.is_none() && source.pictures.iter().all(|picture| picture.page.is_some()) {
                material.title = crate::reading::title_of(&source.name);
                material.named_by_file = material.title.is_some();
            }
            let pages = source.pictures.iter().cloned().partition::<Vec<_>, _>(|picture| picture.page.is_some());
            material.pages.extend(pages.0);
            material.pictures.extend(pages.1);
        }
        material.passages.retain(|passage| !passage.lines.is_empty());
        material.rank(wishes);
        material
    }

    /// Puts a chart behind the passage of its file that speaks of the same thing, else behind everything.
    fn insert_beside(&mut self, chart: Passage, origin: Origin) {
        let about = chart.lines.first().map(|line| line.text.clone()).unwrap_or_default();
        let alike = |passage: &Passage| {
            let own = passage.lines.iter().any(|line| line.origin == origin) && passage.show == Show::Text;
            let said = passage.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
            if own { words::overlap(&about, &said) } else { 0.0 }
        };
        let best =
            self.passages.iter().enumerate().rev().max_by(|left, right| alike(left.1).total_cmp(&alike(right.1)));
        match best {
            Some((place, passage)) if alike(passage) > 0.2 => self.passages.insert(place + 1, chart),
            _ => self.passages.push(chart),
        }
    }

    /// Whether there is anything to tell.
    pub fn is_empty(&self) -> bool {
        self.passages.is_empty()
    }

    pub fn words(&self) -> usize {
        self.passages.iter().flat_map(|passage| &passage.lines).map(Line::words).sum()
    }

    fn add_blocks(&mut self, blocks: Vec<Block>, origin: Origin, titled: bool) {
        let mut heading: Option<String> = None;
        let mut named = !titled;
        for block in blocks {
            match block {
                Block::Heading { text, level } => {
                    if !named && level <= 1 && self.title.is_none() {
                        self.title = Some(text);
                    } else {
                        heading = Some(crate::text::shorten::tidied(&text));
                    }
                    named = true;
                }
                Block::Paragraph(text) => {
                    let said: Vec<Line> = sentences::split(&text)
                        .iter()
                        .filter_map(|sentence| lines::spoken(sentence))
                        .filter(|text| origin == Origin::Prompt || words::count(text) >= 4)
                        .map(|text| if origin == Origin::Prompt { lines::with_article(&text) } else { text })
                        .map(|text| Line::new(text, origin))
                        .collect();
                    self.push(heading.clone(), said, Show::Text);
                }
                Block::List { ordered, items } => self.add_list(heading.clone(), ordered, items, origin),
                Block::Quote { text, by } => self.add_quote(heading.clone(), text, by, origin),
                Block::Code { language, lines } => {
                    let fits = herald_scenes::Limits::CODE_LINES.contains(&lines.len())
                        && lines.iter().all(|line| line.chars().count() <= herald_scenes::Limits::CODE_LINE);
                    if let Some(last) = self.passages.last_mut().filter(|last| fits && last.show == Show::Text) {
                        last.show = Show::Code { language, lines };
                    }
                }
            }
        }
    }

    /// The prompt's first sentence may point at what its wish named: "Announce our new office. It opens in March."
    fn name_the_subject(&mut self, wishes: &Wishes) {
        let (Some(subject), Some(line)) =
            (&wishes.subject, self.passages.first_mut().and_then(|passage| passage.lines.first_mut()))
        else {
            return;
        };
        if let Some(rest) = line.text.strip_prefix("It ").filter(|_| words::count(subject) <= 7) {
            line.text = format!("{} {rest}", words::capitalised(subject));
            line.leans = false;
        }
        for passage in &mut self.passages {
            if passage.heading.is_none() && passage.show != Show::Text {
                passage.heading = Some(words::capitalised(subject));
            }
        }
    }

    fn push(&mut self, heading: Option<String>, lines: Vec<Line>, show: Show) {
        if !lines.is_empty() {
            self.passages.push(Passage { heading, lines, show });
        }
    }

    fn add_list(&mut self, heading: Option<String>, ordered: bool, items: Vec<String>, origin: Origin) {
        let heading = heading.or_else(|| self.title.clone().filter(|_| origin != Origin::Prompt));
        let items: Vec<String> = items
            .into_iter()
            .filter(|item| words::count(item) > 0 && !item.contains(['_', '=', '{', '\\']))
            .take(12)
            .collect();
        let short = items.iter().all(|item| {
            words::count(item) <= 11 && !item.ends_with('.') && !item.contains(" — ") && !item.contains(": ")
        });
        let said: Vec<Line> = if ordered {
            let last = items.len().saturating_sub(1);
            items.iter().enumerate().map(|(place, item)| step(item, place, last, origin)).collect()
        } else if short && items.len() > 1 {
            gathered(heading.as_deref(), &items, origin)
        } else {
            items
                .iter()
                .filter_map(|item| lines::spoken(&lines::said_item(item)))
                .map(|text| Line::new(text, origin))
                .map(independent)
                .collect()
        };
        // A single item is a sentence, not a list.
        let show = if items.len() > 1 { Show::Items { items, ordered } } else { Show::Text };
        self.push(heading, said, show);
    }

    fn add_quote(&mut self, heading: Option<String>, text: String, by: Option<String>, origin: Origin) {
        let quote = text.trim_matches(['"', '“', '”', ' ']).to_owned();
        if lines::spoken(&quote).is_none() {
            return;
        }
        let name = by.as_deref().and_then(|by| by.split(',').next()).map(str::trim);
        let said: Vec<Line> = sentences::split(&quote)
            .into_iter()
            .enumerate()
            .map(|(place, text)| match name.filter(|_| place == 0) {
                Some(name) => format!("{name} says: {text}"),
                None => text,
            })
            .map(|text| independent(Line::new(sentences::closed(&text), origin)))
            .collect();
        self.push(heading, said, Show::Quote { quote, by });
    }

    /// Scores every sentence by what the whole text speaks of, what the prompt asks for, where it stands, and its figures.
    fn rank(&mut self, wishes: &Wishes) {
        let mut counts: HashMap<String, f64> = HashMap::new();
        let mut total = 0.0;
        for line in self.passages.iter().flat_map(|passage| &passage.lines) {
            for stem in words::content_stems(&line.text) {
                *counts.entry(stem).or_default() += 1.0;
                total += 1.0;
            }
        }
        let asked = [wishes.subject.clone().unwrap_or_default(), wishes.points.join(" ")].join(" ");
        let count = self.passages.len().max(1) as f64;
        let numeric = matches!(wishes.kind, Some(Kind::Report | Kind::News));
        for (number, passage) in self.passages.iter_mut().enumerate() {
            // Of a long text, the beginning says most often what it is about.
            let early = if count > 12.0 { 0.5 * (1.0 - number as f64 / count) } else { 0.0 };
            let prompt = passage.lines.iter().any(|line| line.origin == Origin::Prompt);
            for (place, line) in passage.lines.iter_mut().enumerate() {
                let stems = words::content_stems(&line.text);
                let common: f64 =
                    stems.iter().map(|stem| counts[stem] / total).sum::<f64>() / stems.len().max(1) as f64;
                let mut score = (common * 40.0).min(1.0) + words::overlap(&line.text, &asked) * 0.5;
                score += early + if place == 0 { 0.45 } else { 0.0 };
                if numbers::find(&line.text).iter().any(numbers::Mention::weighs) {
                    score += if numeric { 0.5 } else { 0.2 };
                }
                score -= if line.leans { 0.25 } else { 0.0 };
                let length = line.words();
                score -= if length > 26 { (length - 26) as f64 * 0.06 } else { 0.0 };
                score -= if length < 4 { 0.3 } else { 0.0 };
                score += if prompt { 1.0 } else { 0.0 };
                score += if passage.show == Show::Text { 0.0 } else { 0.3 };
                line.score = score;
            }
        }
    }
}

/// A sentence that needs no other before it, whatever its first word.
fn independent(mut line: Line) -> Line {
    let stands = !line.text.starts_with("It ") && !line.text.starts_with("They ");
    if stands {
        line.leans = false;
    }
    line
}

fn step(item: &str, place: usize, last: usize, origin: Origin) -> Line {
    let text = lines::spoken(&lines::said_item(item)).unwrap_or_else(|| sentences::closed(item));
    // Sentences in between go without a word of order: "Then, then, then" tires.
    let joined = |word: &str| format!("{word}, {}", words::decapitalised(&text));
    let has_order = ["first", "then", "next", "finally", "now", "when", "once", "after", "before", "if"]
        .contains(&words::bare(text.split(' ').next().unwrap_or_default()).as_str());
    let one = sentences::split(&text).len() == 1;
    let said = match place {
        _ if has_order || !one || last == 0 => text,
        0 => joined("First"),
        1 => joined("Then"),
        _ if place == last => joined("Finally"),
        _ if place.is_multiple_of(2) => text,
        _ => joined("Next"),
    };
    Line { leans: false, ..Line::new(said, origin) }
}

/// Short items as sentences of up to three: "Added: dark mode, faster search, and tags."
fn gathered(heading: Option<&str>, items: &[String], origin: Origin) -> Vec<Line> {
    let shorter = |item: &String| crate::text::shorten::tidied(&words::decapitalised(item));
    items
        .chunks(3)
        .enumerate()
        .map(|(place, chunk)| {
            let series = words::series(&chunk.iter().map(shorter).collect::<Vec<_>>());
            let text = match (place, heading) {
                (0, Some(heading)) => format!("{}: {series}.", words::capitalised(heading)),
                (0, None) => format!("{}.", words::capitalised(&series)),
                _ => format!("Also {series}."),
            };
            Line { leans: place > 0, ..Line::new(text, origin) }
        })
        .collect()
}
