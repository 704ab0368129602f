//! Bars, lines and rings. Bars share a zero and one scale, always: a length says the value.

use super::{SceneMarkup, counter, decimals, escape, region, written};
use crate::content::{Amount, Limits, Series};
use crate::error::SceneError;

pub(super) struct Lines<'a> {
    pub kicker: &'a Option<String>,
    pub heading: &'a str,
    pub series: &'a [Series],
    pub unit: &'a Option<String>,
    pub callout: &'a Option<String>,
    pub source: &'a Option<String>,
}

pub(super) struct Ring<'a> {
    pub kicker: &'a Option<String>,
    pub heading: &'a str,
    pub slices: &'a [Amount],
    pub unit: &'a Option<String>,
    pub centre: &'a Option<String>,
    pub source: &'a Option<String>,
}

impl SceneMarkup<'_> {
    pub(super) fn bar_chart(
        &self,
        kicker: &Option<String>,
        heading: &str,
        bars: &[Amount],
        unit: &Option<String>,
        source: &Option<String>,
    ) -> Result<String, SceneError> {
        self.count("bars", bars.len(), Limits::BARS)?;
        let largest = self.largest("bars", bars)?;
        let decimals = bars.iter().map(|bar| decimals(bar.value)).max().unwrap_or(0);
        let mut inner = String::new();
        for (index, bar) in bars.iter().enumerate() {
            let cue = self.cue(&format!("bars[{index}]"), 0.7 + index as f64 * 0.28);
            let highlight = if bar.highlight { " hi" } else { "" };
            let share = bar.value / largest;
            let label = escape(&bar.label);
            let value = counter(bar.value, decimals, "", "", &self.film.language);
            inner += &format!(
                r#"<div class="bar{highlight}" data-cue="{cue:.3}"><div class="bl text" data-f="bars[{index}].label">{label}</div><div class="bt"><div class="bf" data-share="{share}" style="--r:{share:.6}"></div><div class="bv" data-f="bars[{index}].value">{value}</div></div></div>"#
            );
        }
        inner += &self.source_line(unit, source);
        let class = format!("viz bars {} n{}", self.orientation(), bars.len());
        Ok(region(self.area("head"), "stack head", &self.heading(kicker, heading))
            + &region(self.area("viz"), &class, &inner))
    }

    fn largest(&self, field: &str, amounts: &[Amount]) -> Result<f64, SceneError> {
        for (index, amount) in amounts.iter().enumerate() {
            let name = format!("{field}[{index}].value");
            self.amount(&name, amount.value)?;
            if amount.value < 0.0 {
                return Err(self.refused(&name, "is less than 0; a length cannot show that"));
            }
        }
        let largest = amounts.iter().map(|amount| amount.value).fold(0.0, f64::max);
        if largest > 0.0 { Ok(largest) } else { Err(self.refused(field, "are all 0")) }
    }

    pub(super) fn line_chart(&self, lines: &Lines<'_>) -> Result<String, SceneError> {
        self.count("series", lines.series.len(), Limits::SERIES)?;
        let points = lines.series[0].points.len();
        for (index, series) in lines.series.iter().enumerate() {
            self.count(&format!("series[{index}].points"), series.points.len(), Limits::POINTS)?;
            if series.points.len() != points {
                return Err(self.refused(&format!("series[{index}].points"), "is not as long as the first series"));
            }
            for (place, (_, value)) in series.points.iter().enumerate() {
                self.amount(&format!("series[{index}].points[{place}]"), *value)?;
            }
        }
        let area = self.area("viz");
        let values = || lines.series.iter().flat_map(|series| series.points.iter().map(|(_, value)| *value));
        let (least, most) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let ticks = ticks(least, most);
        let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
        let several = lines.series.len() > 1;
        let callout = lines.callout.is_some();
        let foot = 64.0 + if lines.source.is_some() || lines.unit.is_some() { 52.0 } else { 0.0 };
        let (left, right, top) = (130.0, 150.0, 26.0 + if several || callout { 58.0 } else { 0.0 });
        // On a narrow picture the callout has a row of its own.
        let top = if several && callout && !self.is_wide() { top + 60.0 } else { top };
        let x = |index: usize| left + (area.w - left - right) * index as f64 / (points - 1) as f64;
        let y = |value: f64| top + (area.h - top - foot) * (1.0 - (value - low) / (high - low));
        let places = ticks.iter().map(|tick| decimals(*tick)).max().unwrap_or(0);
        let mut svg = String::new();
        for tick in &ticks {
            svg += &format!(
                r#"<path d="M{left} {0:.1}H{1:.1}" class="grid"/><text x="{2}" y="{3:.1}" text-anchor="end" class="tk" data-f="axis">{4}</text>"#,
                y(*tick),
                area.w - right + 20.0,
                left - 18.0,
                y(*tick) + 9.0,
                written(*tick, places, &self.film.language)
            );
        }
        // As many labels below as have room: one of eight characters in 28 px is about 140 wide.
        let every = (points as f64 * 150.0 / (area.w - left - right)).ceil().max(1.0) as usize;
        for (index, (label, _)) in lines.series[0].points.iter().enumerate().filter(|(index, _)| index % every == 0) {
            svg += &format!(
                r#"<text x="{:.1}" y="{:.1}" text-anchor="middle" class="tk" data-f="series[0].points[{index}]">{}</text>"#,
                x(index),
                area.h - foot + 46.0,
                escape(label)
            );
        }
        let colours = self.style.colour.series();
        let mut ends: Vec<f64> = Vec::new();
        let apart = 58.0 * f64::from(self.style.typography.display.optical.max(1.0));
        for (index, series) in lines.series.iter().enumerate() {
            let cue = self.cue(&format!("series[{index}]"), 0.7 + index as f64 * 0.5);
            let colour = colours[index];
            let path =
                series.points.iter().enumerate().map(|(at, (_, value))| format!("{:.1},{:.1}", x(at), y(*value)));
            let path = path.collect::<Vec<_>>().join(" ");
            let (_, last) = &series.points[points - 1];
            // Two ends at one height would print their values over each other.
            let mut at = y(*last);
            while ends.iter().any(|end| (end - at).abs() < apart) {
                at += 12.0;
            }
            ends.push(at);
            let number = written(*last, decimals(*last), &self.film.language);
            svg += &format!(
                r#"<polyline class="draw series" data-cue="{cue:.3}" pathLength="1" points="{path}" fill="none" stroke="{colour}" stroke-width="{3}" stroke-linejoin="round" stroke-linecap="round"/><g class="dot item" data-cue="{4:.3}"><circle cx="{0:.1}" cy="{1:.1}" r="14" fill="{colour}"/><text x="{5:.1}" y="{2:.1}" class="lv" style="fill:{colour}" data-f="series[{index}].value">{number}</text></g>"#,
                x(points - 1),
                y(*last),
                at + 20.0,
                if index == 0 { 9 } else { 6 },
                cue + 1.5,
                x(points - 1) + 28.0
            );
        }
        let legend: String = match several {
            true => lines
                .series
                .iter()
                .enumerate()
                .map(|(index, series)| {
                    let colour = colours[index];
                    format!(
                        r#"<span class="key label alt" data-f="series[{index}].name"><i style="background:{colour}"></i>{}</span>"#,
                        escape(&series.name)
                    )
                })
                .collect(),
            false => String::new(),
        };
        let callout = lines.callout.as_ref().map(|text| {
            let cue = self.cue("callout", 2.4);
            format!(r#"<span class="callout text item" data-f="callout" data-cue="{cue:.3}">{}</span>"#, escape(text))
        });
        let inner = format!(
            r#"<svg width="{0:.1}" height="{1:.1}" viewBox="0 0 {0:.1} {1:.1}" dir="ltr">{svg}</svg><div class="keys">{legend}{2}</div><div class="foot">{3}</div>"#,
            area.w,
            area.h,
            callout.unwrap_or_default(),
            self.source_line(lines.unit, lines.source)
        );
        Ok(region(self.area("head"), "stack head", &self.heading(lines.kicker, lines.heading))
            + &region(area, "viz line", &inner))
    }

    pub(super) fn donut(&self, ring: &Ring<'_>) -> Result<String, SceneError> {
        self.count("slices", ring.slices.len(), Limits::SLICES)?;
        self.largest("slices", ring.slices)?;
        let total: f64 = ring.slices.iter().map(|slice| slice.value).sum();
        let places = ring.slices.iter().map(|slice| decimals(slice.value)).max().unwrap_or(0);
        let colours = self.style.colour.series();
        let (mut svg, mut legend, mut before) = (String::new(), String::new(), 0.0);
        for (index, slice) in ring.slices.iter().enumerate() {
            let share = slice.value / total;
            let cue = self.cue(&format!("slices[{index}]"), 0.6 + index as f64 * 0.4);
            let colour = colours[index];
            svg += &format!(
                r#"<circle class="slice" data-cue="{cue:.3}" data-len="{share:.5}" cx="200" cy="200" r="150" pathLength="1" fill="none" stroke="{colour}" stroke-width="74" stroke-dasharray="{:.5} 1" transform="rotate({:.3} 200 200)"/>"#,
                (share - 0.006).max(0.001),
                before * 360.0 - 90.0
            );
            before += share;
            legend += &format!(
                r#"<div class="li item" data-cue="{:.3}"><i style="background:{colour}"></i><span class="text" data-f="slices[{index}].label">{}</span><b data-f="slices[{index}].value">{}</b></div>"#,
                cue + 0.1,
                escape(&slice.label),
                written(slice.value, places, &self.film.language)
            );
        }
        let centre = ring.centre.as_ref().map(|text| {
            format!(r#"<text x="200" y="222" text-anchor="middle" class="dv" data-f="centre">{}</text>"#, escape(text))
        });
        let inner = format!(
            r#"<svg viewBox="0 0 400 400">{svg}{}</svg><div class="lg">{legend}{}</div>"#,
            centre.unwrap_or_default(),
            self.source_line(ring.unit, ring.source)
        );
        Ok(region(self.area("head"), "stack head mid", &self.heading(ring.kicker, ring.heading))
            + &region(self.area("viz"), "viz donut", &inner))
    }
}

/// Round numbers, about five, around zero and everything between `least` and `most`.
fn ticks(least: f64, most: f64) -> Vec<f64> {
    let span = if most > least { most - least } else { 1.0 };
    let magnitude = 10f64.powf((span / 4.0).log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * magnitude).into_iter().find(|step| span / step <= 5.0);
    let step = step.unwrap_or(magnitude * 10.0);
    let (from, to) = ((least / step).floor() as i64, (most / step).ceil().max((least / step).floor() + 1.0) as i64);
    (from..=to).map(|index| index as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_numbers_and_hold_zero_and_every_value() {
        for (least, most) in [(0.0, 58.0), (0.0, 0.7), (-12.0, 30.0), (0.0, 123_456.0), (0.0, 0.0), (-5.0, 0.0)] {
            let ticks = ticks(least, most);
            assert!(ticks.contains(&0.0) && ticks[0] <= least && ticks[ticks.len() - 1] >= most, "{ticks:?}");
            assert!((2..=8).contains(&ticks.len()), "{ticks:?}");
        }
    }
}
