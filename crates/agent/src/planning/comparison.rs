//! Two sides of a comparison, from what is said about each.

use herald_scenes::content::Side;
use herald_scenes::{Content, Limits};

use crate::brief::Brief;
use crate::storyboard::Origin;
use crate::text::{shorten, words};

use super::lines::Line;
use super::material::Material;

/// A comparison as it is shown, with the lines it says.
pub(super) struct Compared {
    pub content: Content,
    pub lines: Vec<Line>,
}

/// The two sides with two to four points each, from a table that has a column for each side, else from lines that name one
/// side only. Absent when that gives fewer than two points for a side.
pub(super) fn find(brief: &Brief, material: &Material, sides: &(String, String)) -> Option<Compared> {
    from_table(brief, sides).or_else(|| from_lines(material, sides))
}

fn side(title: &str, points: Vec<String>) -> Option<Side> {
    let title = shorten::clause(&words::capitalised(title), Limits::SIDE_TITLE)?;
    Limits::SIDE_POINTS.contains(&points.len()).then_some(Side { title, points })
}

fn heading(left: &Side, right: &Side) -> String {
    format!("{} or {}", left.title, words::decapitalised(&right.title))
}

fn from_table(brief: &Brief, (left, right): &(String, String)) -> Option<Compared> {
    for (place, source) in brief.sources.iter().enumerate() {
        for table in &source.tables {
            let column = |name: &str| table.columns.iter().position(|column| words::overlap(column, name) > 0.6);
            let (Some(one), Some(two)) = (column(left), column(right)) else { continue };
            let mut lines = Vec::new();
            let (mut ones, mut twos) = (Vec::new(), Vec::new());
            for row in table.rows.iter().filter(|row| row.len() > one.max(two)).take(*Limits::SIDE_POINTS.end()) {
                let point = |cell: &str| {
                    Some(format!("{}: {cell}", row[0])).filter(|text| text.chars().count() <= Limits::SIDE_POINT)
                };
                let (Some(first), Some(second)) = (point(&row[one]), point(&row[two])) else { continue };
                ones.push(first);
                twos.push(second);
                let text =
                    format!("{}: {} for {left}, {} for {right}.", words::capitalised(&row[0]), row[one], row[two]);
                lines.push(Line::new(text, Origin::Source(place)));
            }
            let (one, two) = (side(left, ones)?, side(right, twos)?);
            return Some(Compared {
                content: Content::Comparison { heading: heading(&one, &two), left: one, right: two, verdict: None },
                lines,
            });
        }
    }
    None
}

/// Names the side in every sentence below a heading that names one: outside its section it would be nobody's.
pub(super) fn with_sides(material: &mut Material, (left, right): &(String, String)) {
    for passage in &mut material.passages {
        let heading = passage.heading.as_deref().unwrap_or_default();
        let Some(side) = [(left, right), (right, left)]
            .iter()
            .find(|(own, other)| names(heading, own) && !names(heading, other))
            .map(|pair| pair.0)
        else {
            continue;
        };
        for line in passage.lines.iter_mut().filter(|line| !names(&line.text, side)) {
            line.text = match line.text.strip_prefix("It ") {
                Some(rest) => format!("{} {rest}", words::capitalised(side)),
                None => format!("With {side}, {}", words::decapitalised(&line.text)),
            };
            line.leans = false;
        }
    }
}

fn names(text: &str, name: &str) -> bool {
    text.to_lowercase().contains(&name.to_lowercase())
}

fn from_lines(material: &Material, (left, right): &(String, String)) -> Option<Compared> {
    let of = |name: &str, other: &str| -> Vec<(Line, String)> {
        let mut found = Vec::new();
        for line in material.passages.iter().flat_map(|passage| &passage.lines) {
            if !names(&line.text, name) || names(&line.text, other) {
                continue;
            }
            // The side's own name needs no place among its points.
            let lower = line.text.to_lowercase();
            let name = name.to_lowercase();
            let rest = [format!("with {name}, "), format!("{name} ")]
                .iter()
                .find_map(|start| lower.strip_prefix(start.as_str()).map(str::len));
            let point = rest.map_or(line.text.as_str(), |length| {
                line.text.get(line.text.len().saturating_sub(length)..).unwrap_or(&line.text)
            });
            let point = shorten::clause(point, Limits::SIDE_POINT);
            found.extend(point.map(|point| (line.clone(), words::capitalised(&point))));
        }
        found.sort_by(|one, two| two.0.score.total_cmp(&one.0.score));
        found.truncate(3);
        found
    };
    let (ones, twos) = (of(left, right), of(right, left));
    let count = ones.len().min(twos.len());
    let points = |found: &[(Line, String)]| found.iter().take(count).map(|(_, point)| point.clone()).collect();
    let (one, two) = (side(left, points(&ones))?, side(right, points(&twos))?);
    let lines = ones.into_iter().take(count).chain(twos.into_iter().take(count)).map(|(line, _)| line).collect();
    Some(Compared {
        content: Content::Comparison { heading: heading(&one, &two), left: one, right: two, verdict: None },
        lines,
    })
}
