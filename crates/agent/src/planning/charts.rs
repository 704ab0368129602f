//! Tables as charts, and what is said about them. Only numbers of the table are said: no sums, no shares.

use herald_scenes::content::{Amount, Series};
use herald_scenes::{Content, Limits};

use crate::brief::Table;
use crate::text::{numbers, shorten, words};

/// A chart with the sentences that go with it, the most telling first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chart {
    pub content: Content,
    pub said: Vec<String>,
}

/// A column of numbers with the names of its rows.
struct Column {
    name: String,
    unit: Option<String>,
    /// Label, value, and the value as it is said.
    points: Vec<(String, f64, String)>,
}

/// A chart for each column of numbers, at most three of a table.
pub(super) fn of(table: &Table, source: &str) -> Vec<Chart> {
    let Some(labels) = table.columns.iter().enumerate().position(|(place, _)| is_label_column(table, place)) else {
        return Vec::new();
    };
    (0..table.columns.len())
        .filter(|place| *place != labels)
        .filter_map(|place| column(table, labels, place))
        .take(3)
        .filter_map(|column| chart(&column, table, source, &table.columns[labels]))
        .collect()
}

fn is_label_column(table: &Table, place: usize) -> bool {
    let name = table.columns[place].to_lowercase();
    let time = ["week", "month", "year", "quarter", "day", "date"].contains(&name.as_str());
    let texts = table.rows.iter().filter_map(|row| row.get(place)).filter(|cell| numbers::cell(cell).is_none()).count();
    !table.rows.is_empty() && (time || texts * 2 > table.rows.len())
}

fn column(table: &Table, labels: usize, place: usize) -> Option<Column> {
    let (name, unit) = named(&table.columns[place]);
    let mut points = Vec::new();
    for row in &table.rows {
        let label = row.get(labels)?.trim();
        let total = ["total", "sum", "average", "all"].contains(&label.to_lowercase().as_str());
        if label.is_empty() || total {
            continue;
        }
        let cell = row.get(place)?.trim();
        let mention = numbers::cell(cell)?;
        points.push((label.to_owned(), mention.value, said_amount(cell, unit.as_deref())));
    }
    (points.len() >= 2).then_some(Column { name, unit, points })
}

/// `Revenue ($M)` is revenue in `$M`.
fn named(header: &str) -> (String, Option<String>) {
    match header.split_once(['(', '[']) {
        Some((name, unit)) => {
            let unit = unit.trim_end_matches([')', ']']).trim();
            (
                name.trim().to_owned(),
                (!unit.is_empty() && unit.chars().count() <= Limits::UNIT).then(|| unit.to_owned()),
            )
        }
        None => (header.trim().replace('_', " "), None),
    }
}

fn said_amount(cell: &str, unit: Option<&str>) -> String {
    match unit {
        None => cell.to_owned(),
        Some("%") => format!("{cell}%"),
        Some(unit) => {
            let (sign, scale) = unit.split_at(unit.find(|letter: char| letter.is_alphanumeric()).unwrap_or(unit.len()));
            let scale = match scale {
                "" => String::new(),
                "M" | "m" if !sign.is_empty() => " million".to_owned(),
                "B" | "bn" if !sign.is_empty() => " billion".to_owned(),
                "k" | "K" if !sign.is_empty() => " thousand".to_owned(),
                other => format!(" {other}"),
            };
            format!("{sign}{cell}{scale}")
        }
    }
}

fn is_time(label: &str, header: &str) -> bool {
    let header = header.to_lowercase();
    let lower = label.to_lowercase();
    const TIMES: &[&str] = &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu",
        "fri", "sat", "sun", "week ", "day ", "q1", "q2", "q3", "q4",
    ];
    ["week", "month", "year", "quarter", "day", "date"].iter().any(|word| header.contains(word))
        || TIMES.iter().any(|time| lower.starts_with(time))
        || (lower.len() == 4 && lower.parse::<u32>().is_ok_and(|year| (1800..2200).contains(&year)))
}

/// A row's name as it is said after "in" or "on".
fn when(label: &str, header: &str) -> String {
    let lower = label.to_lowercase();
    let header = header.to_lowercase();
    let number = label.parse::<u32>().is_ok();
    if number && ["week", "day", "month", "quarter"].contains(&header.as_str()) {
        return format!("in {header} {label}");
    }
    let day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|day| lower.starts_with(day))
        || label.contains('-')
        || header == "day"
        || header == "date";
    let label = if lower.starts_with("week ") || lower.starts_with("day ") { lower } else { label.to_owned() };
    if day && !lower_starts_with_month(&label) { format!("on {label}") } else { format!("in {label}") }
}

fn lower_starts_with_month(label: &str) -> bool {
    let lower = label.to_lowercase();
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        .iter()
        .any(|month| lower.starts_with(month))
}

fn chart(column: &Column, table: &Table, source: &str, header: &str) -> Option<Chart> {
    let name = words::capitalised(&column.name);
    let by = words::decapitalised(header);
    let generic_header = ["", "name", "item", "label", "category", "metric"].contains(&by.as_str());
    let heading = if generic_header { name.clone() } else { format!("{name} by {by}") };
    let heading =
        Some(heading).filter(|text| text.chars().count() <= Limits::HEADING).or_else(|| table.title.clone())?;
    if heading.chars().count() > Limits::HEADING {
        return None;
    }
    let source = Some(source.to_owned()).filter(|text| text.chars().count() <= Limits::SOURCE);
    let values: Vec<f64> = column.points.iter().map(|point| point.1).collect();
    let all_times = column.points.iter().all(|point| is_time(&point.0, header));
    if all_times && Limits::POINTS.contains(&column.points.len()) {
        let points = column.points.iter().map(|(label, value, _)| (short_time(label), *value)).collect::<Vec<_>>();
        if points.iter().all(|(label, _)| label.chars().count() <= Limits::POINT_LABEL) {
            // The chart writes the last value itself; with its unit it says more.
            let bare = |text: &String| text.chars().all(|letter| letter.is_ascii_digit() || ",. ".contains(letter));
            let callout = column.points.last().map(|last| last.2.clone());
            let callout = callout.filter(|text| text.chars().count() <= Limits::CALLOUT && !bare(text));
            let series = vec![Series { name: name.clone(), points }];
            let content =
                Content::LineChart { kicker: None, heading, series, unit: column.unit.clone(), callout, source };
            return Some(Chart { content, said: over_time(column, &name, header) });
        }
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    if !all_times {
        order.sort_by(|left, right| values[*right].total_cmp(&values[*left]));
    }
    order.truncate(*Limits::BARS.end());
    let mut amounts: Vec<Amount> = Vec::new();
    for (place, row) in order.iter().enumerate() {
        let (label, value, _) = &column.points[*row];
        let label = shorten::clause(label, Limits::AMOUNT_LABEL)?;
        amounts.push(Amount { label, value: *value, highlight: place == 0 });
    }
    let whole: f64 = values.iter().sum();
    let shares = column.unit.as_deref() == Some("%") || column.points.iter().all(|point| point.2.ends_with('%'));
    let unit = column.unit.clone().or_else(|| shares.then(|| "%".to_owned()));
    let content = if shares && (whole - 100.0).abs() < 1.5 && Limits::SLICES.contains(&values.len()) {
        Content::Donut { kicker: None, heading, slices: amounts, unit, centre: None, source }
    } else if values.iter().all(|value| *value >= 0.0) {
        Content::BarChart { kicker: None, heading, bars: amounts, unit, source }
    } else {
        return None;
    };
    Some(Chart { content, said: ranked(column, &name, &order) })
}

fn short_time(label: &str) -> String {
    let label = label.strip_prefix("Week ").map(|number| format!("W{number}")).unwrap_or_else(|| label.to_owned());
    const MONTHS: &[&str] = &[
        "January",
        "February",
        "March",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS.iter().find(|month| label == **month);
    month.map(|month| month[..3].to_owned()).unwrap_or(label)
}

fn over_time(column: &Column, name: &str, header: &str) -> Vec<String> {
    let Some((first, last)) = column.points.first().zip(column.points.last()) else { return Vec::new() };
    let plural = name.ends_with('s') && !name.ends_with("ss");
    let verb = match last.1.total_cmp(&first.1) {
        std::cmp::Ordering::Greater => "rose",
        std::cmp::Ordering::Less => "fell",
        std::cmp::Ordering::Equal => "began and ended",
    };
    let mut said = if first.1 == last.1 {
        vec![format!("{name} {verb} at {}.", last.2)]
    } else {
        vec![format!(
            "{name} {verb} from {} {} to {} {}.",
            first.2,
            when(&first.0, header),
            last.2,
            when(&last.0, header)
        )]
    };
    let peak = column.points.iter().max_by(|left, right| left.1.total_cmp(&right.1)).unwrap_or(last);
    let low = column.points.iter().min_by(|left, right| left.1.total_cmp(&right.1)).unwrap_or(first);
    let (they, were) = if plural { ("They", "were") } else { ("It", "was") };
    if peak.1 > first.1 && peak.1 > last.1 {
        said.push(format!("{they} {were} highest {}, at {}.", when(&peak.0, header), peak.2));
    }
    if let [.., before, latest] = column.points.as_slice()
        && column.points.len() > 3
        && before.1 != latest.1
    {
        let moved = if latest.1 > before.1 { "went up" } else { "went down" };
        said.push(format!("Most recently, {} {moved} from {} to {}.", words::decapitalised(name), before.2, latest.2));
    }
    if low.1 < first.1 && low.1 < last.1 {
        said.push(format!("{they} {were} lowest {}, at {}.", when(&low.0, header), low.2));
    }
    said
}

fn ranked(column: &Column, name: &str, order: &[usize]) -> Vec<String> {
    let sorted = {
        let mut sorted = order.to_vec();
        sorted.sort_by(|left, right| column.points[*right].1.total_cmp(&column.points[*left].1));
        sorted
    };
    let point = |place: usize| &column.points[sorted[place]];
    let (first, second) = (point(0), point(1));
    let name = words::decapitalised(name);
    let plural = name.ends_with('s') && !name.ends_with("ss");
    let most = if plural { "the most" } else { "the highest" };
    let mut said =
        vec![format!("{} has {most} {name}, with {}, ahead of {} with {}.", first.0, first.2, second.0, second.2)];
    if first.1 == second.1 {
        said[0] = format!("{} and {} share {most} {name}, with {} each.", first.0, second.0, first.2);
    }
    if sorted.len() > 2 {
        let last = point(sorted.len() - 1);
        said.push(format!("{} comes last, with {}.", last.0, last.2));
    }
    if sorted.len() > 3 {
        let third = point(2);
        said.insert(1, format!("{} follows with {}.", third.0, third.2));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
        let own = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        Table { title: None, columns: own(columns), rows: rows.iter().map(|row| own(row)).collect() }
    }

    #[test]
    fn times_become_a_line_and_names_become_bars() {
        let charts =
            of(&table(&["Quarter", "Revenue ($M)"], &[&["Q1", "32.4"], &["Q2", "35.2"], &["Q3", "41.5"]]), "Report");
        assert!(matches!(charts[0].content, Content::LineChart { .. }));
        assert_eq!(charts[0].said, ["Revenue rose from $32.4 million in Q1 to $41.5 million in Q3."]);

        let charts = of(&table(&["Team", "Tickets"], &[&["Ops", "12"], &["Web", "40"], &["Total", "52"]]), "Report");
        assert!(
            matches!(&charts[0].content, Content::BarChart { bars, .. } if bars[0].label == "Web" && bars.len() == 2)
        );
        assert_eq!(charts[0].said, ["Web has the most tickets, with 40, ahead of Ops with 12."]);
    }

    #[test]
    fn shares_of_a_whole_become_a_donut() {
        let charts = of(&table(&["Channel", "Share (%)"], &[&["Web", "60"], &["Shop", "40"]]), "Report");
        assert!(matches!(charts[0].content, Content::Donut { .. }));
    }

    #[test]
    fn a_table_without_numbers_is_no_chart() {
        assert_eq!(of(&table(&["Name", "Role"], &[&["Ann", "CTO"], &["Bo", "CEO"]]), "Team"), []);
    }
}
