//! Boxes and the arrows between them: boxes stand in rows, in the order they are given, every other row from its end, so that
//! a chain goes around.

use super::{SceneMarkup, escape, region};
use crate::content::Limits;
use crate::error::SceneError;
use crate::layout::Area;
use crate::scene::Canvas;

/// Between boxes across, in pixels, and share of its height a box has.
const GAP: (f64, f64) = (190.0, 0.66);
/// Highest box, in pixels.
const TALLEST: f64 = 290.0;
/// Of a label from its arrow, in pixels.
const OFF: f64 = 12.0;
/// Distance of an arrow from a box, in pixels.
const CLEAR: f64 = 12.0;

impl SceneMarkup<'_> {
    pub(super) fn diagram(
        &self,
        heading: &str,
        nodes: &[String],
        links: &[(usize, usize, Option<String>)],
    ) -> Result<String, SceneError> {
        self.count("nodes", nodes.len(), Limits::NODES)?;
        let area = self.area("viz");
        let boxes = places(area, nodes.len(), self.film.canvas, self.from_right);
        let mut inner = String::new();
        for (index, (node, at)) in nodes.iter().zip(&boxes).enumerate() {
            let field = format!("nodes[{index}]");
            let cue = self.cue(&field, 0.6 + index as f64 * 0.35);
            inner += &format!(
                r#"<div class="node panel item" data-cue="{cue:.3}" style="left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px"><span class="text" data-f="{field}">{}</span></div>"#,
                at.x,
                at.y,
                at.w,
                at.h,
                escape(node)
            );
        }
        let (mut arrows, mut labels) = (String::new(), String::new());
        for (index, (from, to, label)) in links.iter().enumerate() {
            let field = format!("links[{index}]");
            let (Some(a), Some(b)) = (boxes.get(*from), boxes.get(*to)) else {
                return Err(self.refused(&field, "names a node that is not there"));
            };
            if from == to {
                return Err(self.refused(&field, "leads from a node to itself"));
            }
            let cue = self.cue(&field, 0.8 + *to.max(from) as f64 * 0.35);
            let ((x0, y0), (x1, y1)) = (edge(*a, *b), edge(*b, *a));
            let bend = bend(&boxes, *from, *to, area);
            let (mx, my) = ((x0 + x1) / 2.0 + bend.0, (y0 + y1) / 2.0 + bend.1);
            let angle = (y1 - my).atan2(x1 - mx).to_degrees();
            arrows += &format!(
                r#"<path class="draw link" pathLength="1" data-cue="{cue:.3}" d="M{x0:.1} {y0:.1}Q{mx:.1} {my:.1} {x1:.1} {y1:.1}"/><g transform="translate({x1:.1} {y1:.1}) rotate({angle:.2})"><path class="tip" data-cue="{:.3}" d="M0 0L-22 -12L-22 12Z"/></g>"#,
                cue + 0.5
            );
            if let Some(label) = label {
                let (lx, ly) = ((x0 + 2.0 * mx + x1) / 4.0, (y0 + 2.0 * my + y1) / 4.0);
                // The space between two boxes is hardly wider than the words: they stand beside the arrow, not on it.
                let straight = bend == (0.0, 0.0);
                let (place, lx, ly) = match () {
                    () if straight && (y1 - y0).abs() < 1.0 => (" above", lx, ly - OFF),
                    // Towards the middle, where the space between boxes is.
                    () if straight && (x1 - x0).abs() < 1.0 && lx < area.w / 2.0 => (" after", lx + OFF, ly),
                    () if straight && (x1 - x0).abs() < 1.0 => (" before", lx - OFF, ly),
                    () => ("", lx, ly),
                };
                labels += &format!(
                    r#"<div class="link-label{place}" style="left:{lx:.1}px;top:{ly:.1}px"><span class="label alt item" data-cue="{:.3}" data-f="{field}">{}</span></div>"#,
                    cue + 0.3,
                    escape(label)
                );
            }
        }
        let svg = format!(
            r#"<svg class="links" width="{0:.1}" height="{1:.1}" viewBox="0 0 {0:.1} {1:.1}">{arrows}</svg>"#,
            area.w, area.h
        );
        let head = region(self.area("head"), "stack head", &self.field("title primary", "heading", heading, 0.2));
        Ok(head + &region(area, "viz diagram", &format!("{svg}{inner}{labels}")))
    }
}

fn places(area: Area, count: usize, canvas: Canvas, from_right: bool) -> Vec<Area> {
    let columns = match (canvas, count) {
        (Canvas::Landscape, 1..=4) => count,
        (Canvas::Landscape, _) => 3,
        (_, 1..=3) => 1,
        _ => 2,
    };
    let rows = count.div_ceil(columns);
    // The outer boxes stand at the edges: all that is between boxes is for arrows.
    let across = (area.w - GAP.0 * (columns - 1) as f64) / columns as f64;
    let width = if columns == 1 { (area.w * 0.7).min(620.0) } else { across };
    let cell = (across + GAP.0, area.h / rows as f64);
    let size = (width, (cell.1 * GAP.1).min(TALLEST));
    let first = if columns == 1 { (area.w - width) / 2.0 } else { 0.0 };
    let place = |index: usize| {
        let (row, along) = (index / columns, index % columns);
        let column = if (row % 2 == 1) != from_right { columns - 1 - along } else { along };
        Area {
            x: first + cell.0 * column as f64,
            y: cell.1 * row as f64 + (cell.1 - size.1) / 2.0,
            w: size.0,
            h: size.1,
        }
    };
    (0..count).map(place).collect()
}

fn middle(area: Area) -> (f64, f64) {
    (area.x + area.w / 2.0, area.y + area.h / 2.0)
}

/// Where the straight line from the middle of `of` to that of `to` leaves `of`.
fn edge(of: Area, to: Area) -> (f64, f64) {
    let ((x, y), (tx, ty)) = (middle(of), middle(to));
    let (dx, dy) = (tx - x, ty - y);
    let reach = |half: f64, delta: f64| if delta.abs() < 1e-6 { f64::INFINITY } else { (half + CLEAR) / delta.abs() };
    let share = reach(of.w / 2.0, dx).min(reach(of.h / 2.0, dy));
    (x + dx * share, y + dy * share)
}

/// By how much the middle of an arrow gives way to a box that stands between its ends.
fn bend(boxes: &[Area], from: usize, to: usize, area: Area) -> (f64, f64) {
    let ((x0, y0), (x1, y1)) = (middle(boxes[from]), middle(boxes[to]));
    let blocks = |at: &Area| {
        (1..20).any(|step| {
            let share = f64::from(step) / 20.0;
            let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
            (at.x..=at.x + at.w).contains(&x) && (at.y..=at.y + at.h).contains(&y)
        })
    };
    let blocked = boxes.iter().enumerate().any(|(index, at)| index != from && index != to && blocks(at));
    if !blocked {
        return (0.0, 0.0);
    }
    // Beside the box in between: twice its half size, as a curve reaches half of what it is pulled.
    if (y1 - y0).abs() < (x1 - x0).abs() {
        (0.0, (boxes[from].h * 1.5).min(area.h / 2.0))
    } else {
        ((boxes[from].w * 1.3).min(area.w / 2.0), 0.0)
    }
}
