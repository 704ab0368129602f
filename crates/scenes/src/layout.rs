//! Where the parts of a layout stand in each canvas.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::scene::Canvas;
use crate::style::Zone;

/// Pixels from the left and the top of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(from = "[f64; 4]")]
pub(crate) struct Area {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

impl From<[f64; 4]> for Area {
    fn from([x, y, w, h]: [f64; 4]) -> Area {
        Area { x, y, w, h }
    }
}

/// `[column, row, column, row]` of the first and the last corner on a lattice of 12 by 12 over the content box.
pub(crate) type Cells = [f64; 4];
const LATTICE: f64 = 12.0;

/// Boxes of a canvas.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Frame {
    /// Of the content above captions.
    content: Area,
    content_no_captions: Area,
    pub caption: Area,
    /// Of a presenter beside other content.
    pub corner: Area,
}

#[derive(Deserialize)]
struct Layouts {
    frames: HashMap<String, Frame>,
    hero_zones: HashMap<Zone, HashMap<String, Cells>>,
    regions: HashMap<String, HashMap<String, HashMap<String, Cells>>>,
}

pub(crate) const SOURCE: &str = include_str!("../data/layouts.json");

static LAYOUTS: LazyLock<Layouts> =
    LazyLock::new(|| serde_json::from_str(SOURCE).expect("data/layouts.json holds layouts"));

/// Space between the content and a presenter in the corner, in pixels.
const CORNER_GAP: f64 = 28.0;
/// Of the content's height: what is no higher than this may end beside a presenter.
const HEADING_SHARE: f64 = 0.6;

impl Frame {
    pub fn of(canvas: Canvas) -> Frame {
        LAYOUTS.frames[canvas.name()]
    }

    /// The box all regions lie in. Where a presenter stands in the corner of a wide picture it ends beside them.
    pub fn content(&self, canvas: Canvas, captions: bool, corner: bool) -> Area {
        let mut area = if captions { self.content } else { self.content_no_captions };
        if corner && canvas == Canvas::Landscape {
            area.w = self.corner.x - CORNER_GAP - area.x;
        }
        area
    }

    /// What is left of a region beside or below the presenter, who stands in the upper corner of tall and square pictures:
    /// a column beside them would be too narrow for anything. Headings end beside the presenter, what else reaches up to
    /// them begins below, in both columns, so that what stands side by side stays at one height.
    pub fn beside_corner(&self, canvas: Canvas, content: Area, region: Area) -> Area {
        let (corner, mut area) = (self.corner, region);
        let below = corner.y + corner.h + CORNER_GAP;
        if canvas == Canvas::Landscape || area.y >= below {
            return area;
        }
        let beneath = area.x + area.w > corner.x - CORNER_GAP;
        let at_top = area.y < corner.y + corner.h / 2.0;
        if at_top && area.h <= content.h * HEADING_SHARE {
            if beneath {
                area.w = corner.x - CORNER_GAP - area.x;
            }
        } else if beneath || !at_top {
            area.h -= below - area.y;
            area.y = below;
        }
        area
    }
}

/// A region in a content box; mirrored where text runs from the right.
pub(crate) fn place(content: Area, cells: Cells, from_right: bool) -> Area {
    let [c0, r0, c1, r1] = cells;
    let (c0, c1) = if from_right { (LATTICE - c1, LATTICE - c0) } else { (c0, c1) };
    Area {
        x: content.x + content.w * c0 / LATTICE,
        y: content.y + content.h * r0 / LATTICE,
        w: content.w * (c1 - c0) / LATTICE,
        h: content.h * (r1 - r0) / LATTICE,
    }
}

/// Where a motif leaves room for text.
pub(crate) fn hero_zone(zone: Zone, canvas: Canvas) -> Cells {
    LAYOUTS.hero_zones[&zone][canvas.name()]
}

/// `region` of `layout`; both are names of `data/layouts.json`.
pub(crate) fn region(layout: &str, canvas: Canvas, region: &str) -> Cells {
    LAYOUTS.regions[layout][canvas.name()][region]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_lies_in_its_content_box_and_no_two_overlap() {
        for (layout, canvases) in &LAYOUTS.regions {
            assert_eq!(canvases.len(), 3, "{layout}");
            for (canvas, regions) in canvases {
                let cells: Vec<&Cells> = regions.values().collect();
                for (index, [c0, r0, c1, r1]) in cells.iter().enumerate() {
                    assert!(0.0 <= *c0 && c0 < c1 && *c1 <= 12.0, "{layout} {canvas}");
                    assert!(0.0 <= *r0 && r0 < r1 && *r1 <= 12.0, "{layout} {canvas}");
                    for [d0, s0, d1, s1] in &cells[index + 1..] {
                        assert!(c1 <= d0 || d1 <= c0 || r1 <= s0 || s1 <= r0, "{layout} {canvas}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_region_reaches_under_a_presenter_in_the_corner() {
        for canvas in Canvas::ALL {
            let frame = Frame::of(canvas);
            let corner = frame.corner;
            let zones = LAYOUTS.hero_zones.values().map(|zones| zones[canvas.name()]);
            let regions = LAYOUTS.regions.values().flat_map(|layout| layout[canvas.name()].values().copied());
            for cells in zones.chain(regions) {
                for (captions, from_right) in [(true, false), (false, false), (true, true), (false, true)] {
                    let content = frame.content(canvas, captions, true);
                    let area = frame.beside_corner(canvas, content, place(content, cells, from_right));
                    let apart =
                        area.x + area.w <= corner.x || area.y >= corner.y + corner.h || area.y + area.h <= corner.y;
                    assert!(apart && area.w > 200.0 && area.h > 100.0, "{} {cells:?}: {area:?}", canvas.name());
                }
            }
        }
    }

    #[test]
    fn regions_are_mirrored_where_text_runs_from_the_right() {
        let content = Area { x: 100.0, y: 0.0, w: 1200.0, h: 600.0 };
        assert_eq!(place(content, [0.0, 0.0, 3.0, 12.0], true), Area { x: 1000.0, y: 0.0, w: 300.0, h: 600.0 });
    }
}
