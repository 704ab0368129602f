//! What a scene shows: the layout that fits what is said, never the same three times running.

use std::mem::{Discriminant, discriminant};

use herald_scenes::content::{Device, LabelledPicture, Moment, PictureRef, Step};
use herald_scenes::{Canvas, Content, Limits};

use crate::brief::Picture;
use crate::text::{numbers, shorten, words};

use super::lines::Line;
use super::material::Show;

/// Most sentences beside a face.
const MOST_POINTS: usize = 3;

/// Chooses layouts, and remembers what was chosen.
#[derive(Debug, Clone)]
pub(crate) struct Chooser {
    last: Vec<Discriminant<Content>>,
    pictures: Vec<Picture>,
    figures: Vec<String>,
    presenter: bool,
    canvas: Canvas,
}

impl Chooser {
    pub fn new(pictures: Vec<Picture>, presenter: bool, canvas: Canvas) -> Self {
        Chooser { last: Vec::new(), pictures, figures: Vec::new(), presenter, canvas }
    }

    /// Notes what a scene shows that was decided elsewhere.
    pub fn note(&mut self, content: &Content) {
        self.last.push(discriminant(content));
    }

    fn admits(&self, content: &Content) -> bool {
        let kind = discriminant(content);
        !matches!(self.last.as_slice(), [.., one, two] if *one == kind && *two == kind)
    }

    /// A layout for lines that are said together.
    pub fn choose(&mut self, heading: Option<&str>, lines: &[Line], show: &Show, picture_first: bool) -> Content {
        let mut candidates: Vec<Content> = Vec::new();
        candidates.extend(shown(show, heading, lines));
        if picture_first {
            candidates.extend(self.picture(lines, heading));
        }
        candidates.extend(timeline(heading, lines));
        candidates.extend(self.big_number(lines));
        if !picture_first {
            candidates.extend(self.picture(lines, heading));
        }
        candidates.extend(points(heading, lines));
        let faces = self.last.last().is_some_and(|last| *last != discriminant(&face("", Vec::new())));
        let presents = self.presenter && faces;
        let statement = statement(lines);
        let speaker = presents.then(|| presenter(heading, lines)).flatten();
        // A face every other time: text alone tires as much as a face alone.
        if self.last.len().is_multiple_of(2) {
            candidates.extend(speaker.into_iter().chain(statement));
        } else {
            candidates.extend(statement.into_iter().chain(speaker));
        }
        let chosen =
            candidates.into_iter().find(|content| self.admits(content)).unwrap_or_else(|| fallback(heading, lines));
        self.take(&chosen);
        chosen
    }

    /// Pictures nobody has seen yet, on one scene.
    pub fn grid(&mut self, heading: Option<&str>) -> Option<Content> {
        let count = self.pictures.len().min(*Limits::GRID.end());
        if count < *Limits::GRID.start() {
            return None;
        }
        let pictures = self
            .pictures
            .drain(..count)
            .map(|picture| LabelledPicture {
                picture: PictureRef(picture.place),
                label: picture.label.filter(|label| label.chars().count() <= Limits::AMOUNT_LABEL),
            })
            .collect();
        let heading = heading.and_then(|heading| shorten::clause(heading, 48));
        let content = Content::PictureGrid { heading, pictures };
        self.note(&content);
        Some(content)
    }

    pub fn pictures_left(&self) -> usize {
        self.pictures.len()
    }

    fn take(&mut self, content: &Content) {
        self.note(content);
        match content {
            Content::ImageCaption { image: place, .. } | Content::DeviceFrame { screenshot: place, .. } => {
                self.pictures.retain(|picture| picture.place != place.0);
            }
            Content::BigNumber { value, .. } => self.figures.push(numbers::shown(value)),
            _ => {}
        }
    }

    fn picture(&self, lines: &[Line], heading: Option<&str>) -> Option<Content> {
        let said = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
        let alike =
            |picture: &Picture| (words::overlap(picture.label.as_deref().unwrap_or_default(), &said) * 100.0) as i64;
        let picture = self.pictures.iter().rev().max_by_key(|picture| alike(picture))?;
        let caption = lines
            .iter()
            .find_map(|line| shorten::clause(&line.text, Limits::CAPTION))
            .or_else(|| picture.label.clone())?;
        if picture.screenshot {
            let device = match (picture.width as f32 / picture.height.max(1) as f32, self.canvas) {
                (ratio, _) if ratio < 0.7 => Device::Phone,
                (ratio, _) if ratio < 1.2 => Device::Tablet,
                _ => Device::Browser,
            };
            let heading = heading
                .and_then(|heading| shorten::clause(heading, Limits::HEADING))
                .or_else(|| shorten::clause(&caption, Limits::HEADING))?;
            return Some(Content::DeviceFrame {
                kicker: None,
                heading,
                screenshot: PictureRef(picture.place),
                device,
                callouts: Vec::new(),
            });
        }
        (caption.chars().count() <= Limits::CAPTION).then_some(Content::ImageCaption {
            image: PictureRef(picture.place),
            caption,
            credit: None,
        })
    }

    fn big_number(&self, lines: &[Line]) -> Option<Content> {
        for line in lines {
            for mention in numbers::find(&line.text).iter().filter(|mention| mention.weighs()) {
                let Some(figure) = mention.figure() else { continue };
                let plain = figure.prefix.is_empty() && figure.suffix.is_empty();
                let before = words::bare(line.text[..mention.start].trim_end().rsplit(' ').next().unwrap_or_default());
                // Of a change from one number to another, neither stands for the whole.
                let dated = is_day(&before) && plain;
                if dated || matches!(before.as_str(), "from" | "between") || (plain && before == "to") {
                    continue;
                }
                let after = line.text[mention.end..].trim_start();
                // "12 March" is a date; a range or "12 to 14" no single figure.
                let not_alone = [
                    "to ",
                    "and ",
                    "-",
                    "–",
                    "March",
                    "April",
                    "May ",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December",
                    "January",
                    "February",
                ]
                .iter()
                .any(|next| after.starts_with(next));
                if (plain && not_alone) || self.figures.contains(&numbers::shown(&figure)) {
                    continue;
                }
                let claim = shorten::clause(&line.text, Limits::CLAIM).filter(|claim| claim.contains(&mention.text))?;
                return Some(Content::BigNumber { kicker: None, value: figure, claim, source: None });
            }
        }
        None
    }
}

fn heading_for(heading: Option<&str>, lines: &[Line]) -> Option<String> {
    heading
        .and_then(|heading| shorten::clause(heading, Limits::HEADING))
        .map(|heading| words::capitalised(&heading))
        .or_else(|| lines.iter().find_map(|line| shorten::clause(&line.text, Limits::HEADING)))
}

fn shown(show: &Show, heading: Option<&str>, lines: &[Line]) -> Option<Content> {
    match show {
        Show::Text => None,
        Show::Chart(content) => Some((**content).clone()),
        Show::Quote { quote, by } => {
            let quote = if quote.chars().count() <= Limits::QUOTE {
                quote.clone()
            } else {
                shorten::clause(quote, Limits::QUOTE)?
            };
            let (name, role) = match by.as_deref().and_then(|by| by.split_once(", ")) {
                Some((name, role)) => (Some(name.to_owned()), Some(role.to_owned())),
                None => (by.clone(), None),
            };
            let fits = |text: Option<String>, limit| text.filter(|text| text.chars().count() <= limit);
            Some(Content::Quote { quote, name: fits(name, Limits::NAME), role: fits(role, Limits::ROLE) })
        }
        Show::Code { language, lines } => Some(Content::Code {
            title: heading.and_then(|heading| shorten::clause(heading, Limits::HEADING)),
            language: if language.is_empty() {
                "text".into()
            } else {
                language.chars().take(Limits::CODE_LANGUAGE).collect()
            },
            lines: lines.clone(),
            highlight: None,
        }),
        Show::Items { items, ordered } => {
            let heading = heading_for(heading, lines)?;
            let steps = ordered.then(|| steps(&heading, items)).flatten();
            steps.or_else(|| moments(&heading, items)).or_else(|| listed(&heading, items))
        }
    }
}

fn steps(heading: &str, items: &[String]) -> Option<Content> {
    if !Limits::STEPS.contains(&items.len()) {
        return None;
    }
    let steps: Option<Vec<Step>> = items.iter().map(|item| step(item)).collect();
    // Where a step has no short name, all are numbered.
    let numbered = || {
        let texts = items.iter().map(|item| shorten::clause(item, Limits::STEP_TEXT)).collect::<Option<Vec<_>>>()?;
        let step = |(place, text)| Step { title: format!("Step {}", place + 1), text: Some(text) };
        Some(texts.into_iter().enumerate().map(step).collect())
    };
    Some(Content::Steps { kicker: None, heading: heading.to_owned(), steps: steps.or_else(numbered)? })
}

/// A step with its name, and what the name does not say.
fn step(item: &str) -> Option<Step> {
    let named = [" — ", ": ", " – "].iter().find_map(|mark| item.split_once(mark));
    let named = named.filter(|(name, _)| name.chars().count() <= Limits::STEP_TITLE);
    let whole = shorten::tidied(item);
    let (title, rest) = match named {
        Some((name, rest)) => (name.to_owned(), words::capitalised(&shorten::tidied(rest))),
        None => match shorten::clause(&whole, Limits::STEP_TITLE) {
            Some(title) => {
                let rest = whole.strip_prefix(&title).unwrap_or(&whole);
                let rest = rest.trim_start_matches([',', ';', ':', ' ', '–', '—']).to_owned();
                (title, rest)
            }
            None => shorten::opening(&whole, Limits::STEP_TITLE)?,
        },
    };
    let text = shorten::clause(&rest, Limits::STEP_TEXT).filter(|text| *text != title);
    Some(Step { title: words::capitalised(&title), text })
}

/// Items that begin with a time: "March 3: doors open".
fn moments(heading: &str, items: &[String]) -> Option<Content> {
    if !Limits::MOMENTS.contains(&items.len()) {
        return None;
    }
    let events: Option<Vec<Moment>> = items
        .iter()
        .map(|item| {
            let (when, what) = [": ", " — ", " – ", " - "].iter().find_map(|mark| item.split_once(mark))?;
            let timely = when.chars().count() <= Limits::WHEN
                && (when.chars().any(|letter| letter.is_ascii_digit()) || is_day(when));
            Some(Moment { when: when.to_owned(), what: words::capitalised(&shorten::clause(what, Limits::WHAT)?) })
                .filter(|_| timely)
        })
        .collect();
    Some(Content::Timeline { kicker: None, heading: heading.to_owned(), events: events? })
}

fn is_day(text: &str) -> bool {
    let lower = text.to_lowercase();
    [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
        "oct", "nov", "dec",
    ]
    .iter()
    .any(|day| lower.starts_with(day))
}

fn listed(heading: &str, items: &[String]) -> Option<Content> {
    let items: Option<Vec<String>> = items
        .iter()
        .take(*Limits::ITEMS.end())
        .map(|item| {
            let named = [" — ", ": ", " – "].iter().find_map(|mark| item.split_once(mark)).map(|(name, _)| name);
            let item = shorten::clause(item, Limits::ITEM)
                .or_else(|| named.and_then(|name| shorten::clause(name, Limits::ITEM)))?;
            Some(words::capitalised(&item))
        })
        .collect();
    let items = items.filter(|items| Limits::ITEMS.contains(&items.len()))?;
    Some(Content::List { kicker: None, heading: heading.to_owned(), items })
}

/// Sentences that tell what happened in different years.
fn timeline(heading: Option<&str>, lines: &[Line]) -> Option<Content> {
    let mut events: Vec<Moment> = Vec::new();
    for line in lines {
        let year = numbers::find(&line.text).into_iter().find(numbers::Mention::is_year)?;
        let what = what_happened(&line.text, &year.text)?;
        events.push(Moment { when: year.text, what });
    }
    let rising = events.windows(2).all(|pair| pair[0].when < pair[1].when);
    if !(rising && events.len() >= 2) {
        return None;
    }
    let heading = heading.and_then(|heading| shorten::clause(heading, Limits::HEADING))?;
    Some(Content::Timeline { kicker: None, heading, events })
}

/// A sentence without the time it begins with: "In 1917, a band made a record" is "A band made a record".
fn what_happened(text: &str, year: &str) -> Option<String> {
    let rest = match text.split_once(year) {
        Some((before, after)) if words::count(before) <= 2 => after.trim_start_matches([',', ' ']),
        _ => text,
    };
    shorten::clause(&words::capitalised(rest), Limits::WHAT)
}

/// Two or more short sentences as points.
fn points(heading: Option<&str>, lines: &[Line]) -> Option<Content> {
    let items: Option<Vec<String>> = lines.iter().map(|line| shorten::clause(&line.text, Limits::ITEM)).collect();
    let items = items.filter(|items| Limits::ITEMS.contains(&items.len()))?;
    let heading = heading.and_then(|heading| shorten::clause(heading, Limits::HEADING))?;
    (!items.contains(&heading)).then_some(Content::List { kicker: None, heading, items })
}

fn statement(lines: &[Line]) -> Option<Content> {
    let best = lines
        .iter()
        .filter_map(|line| Some((line.score, shorten::clause(&line.text, Limits::STATEMENT)?)))
        .max_by(|left, right| left.0.total_cmp(&right.0))?;
    Some(Content::Statement { emphasis: emphasis(&best.1), statement: best.1 })
}

/// A figure of the statement, else a name of two or more words.
fn emphasis(statement: &str) -> Option<String> {
    let signed =
        |mention: &numbers::Mention| mention.weighs() && !(mention.prefix.is_empty() && mention.suffix.is_empty());
    let figure = numbers::find(statement).into_iter().find(signed).map(|mention| mention.text);
    figure.or_else(|| {
        let mut name: Vec<&str> = Vec::new();
        for word in statement.split(' ').skip(1) {
            if word.starts_with(|letter: char| letter.is_uppercase()) {
                name.push(word);
                if !word.ends_with(|letter: char| letter.is_alphanumeric()) {
                    break;
                }
            } else if name.len() > 1 {
                break;
            } else {
                name.clear();
            }
        }
        let name = name.join(" ");
        (name.contains(' ')).then(|| name.trim_end_matches(|letter: char| !letter.is_alphanumeric()).to_owned())
    })
}

fn face(heading: &str, points: Vec<String>) -> Content {
    Content::Presenter { kicker: None, heading: heading.to_owned(), points, name: None }
}

fn presenter(heading: Option<&str>, lines: &[Line]) -> Option<Content> {
    let whole =
        |line: &Line| Some(shorten::tidied(&line.text)).filter(|text| text.chars().count() <= Limits::PRESENTER_POINT);
    let points: Vec<String> = lines.iter().filter_map(whole).take(MOST_POINTS).collect();
    let said = || lines.iter().find_map(|line| shorten::clause(&line.text, Limits::HEADING));
    // A name alone beside a face says less than the sentence.
    match heading.and_then(|heading| shorten::clause(heading, Limits::HEADING)).filter(|_| !points.is_empty()) {
        Some(heading) => Some(face(&words::capitalised(&heading), points)),
        None => Some(face(&words::capitalised(&said()?), Vec::new())),
    }
}

/// When nothing else fits: the heading, or the first words up to a mark, as a title.
fn fallback(heading: Option<&str>, lines: &[Line]) -> Content {
    let title = heading
        .and_then(|heading| shorten::clause(heading, Limits::TITLE))
        .or_else(|| lines.iter().find_map(|line| shorten::clause(&line.text, Limits::TITLE)))
        .or_else(|| lines.iter().find_map(|line| key_phrase(&line.text)))
        .unwrap_or_else(|| "·".to_owned());
    Content::Title { kicker: None, title: words::capitalised(&title), subtitle: None, byline: None }
}

/// The longest run of words that carry meaning, as a phrase of two to five.
pub(super) fn key_phrase(text: &str) -> Option<String> {
    let mut best: Vec<&str> = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for token in text.split_whitespace() {
        let bare = words::bare(token);
        if bare.is_empty() || words::is_function_word(&bare) {
            run.clear();
            continue;
        }
        run.push(token.trim_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '$' | '%')));
        if run.len() > best.len() && run.len() <= 5 {
            best.clone_from(&run);
        }
        if token.ends_with([',', '.', ';', ':']) {
            run.clear();
        }
    }
    (!best.is_empty())
        .then(|| words::capitalised(&best.join(" ")))
        .filter(|phrase| phrase.chars().count() <= Limits::TITLE)
}
