//! What a scene shows: the fields of its layout, filled. Lengths are in characters; see [`Limits`].

use serde::{Deserialize, Serialize};

/// A picture of the film, by its place in [`crate::Film::pictures`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureRef(pub usize);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "layout", rename_all = "snake_case")]
pub enum Content {
    Title {
        kicker: Option<String>,
        title: String,
        subtitle: Option<String>,
        byline: Option<String>,
    },
    Statement {
        statement: String,
        /// Words of the statement.
        emphasis: Option<String>,
    },
    BigNumber {
        kicker: Option<String>,
        value: Figure,
        claim: String,
        source: Option<String>,
    },
    BarChart {
        kicker: Option<String>,
        heading: String,
        bars: Vec<Amount>,
        unit: Option<String>,
        source: Option<String>,
    },
    LineChart {
        kicker: Option<String>,
        heading: String,
        series: Vec<Series>,
        unit: Option<String>,
        callout: Option<String>,
        source: Option<String>,
    },
    Donut {
        kicker: Option<String>,
        heading: String,
        slices: Vec<Amount>,
        unit: Option<String>,
        centre: Option<String>,
        source: Option<String>,
    },
    Comparison {
        heading: String,
        left: Side,
        right: Side,
        verdict: Option<String>,
    },
    Steps {
        kicker: Option<String>,
        heading: String,
        steps: Vec<Step>,
    },
    Timeline {
        kicker: Option<String>,
        heading: String,
        events: Vec<Moment>,
    },
    Quote {
        quote: String,
        name: Option<String>,
        role: Option<String>,
    },
    List {
        kicker: Option<String>,
        heading: String,
        items: Vec<String>,
    },
    ImageCaption {
        image: PictureRef,
        caption: String,
        credit: Option<String>,
    },
    PictureGrid {
        heading: Option<String>,
        pictures: Vec<LabelledPicture>,
    },
    DeviceFrame {
        kicker: Option<String>,
        heading: String,
        screenshot: PictureRef,
        device: Device,
        callouts: Vec<Callout>,
    },
    /// Boxes and arrows between them.
    Diagram {
        heading: String,
        nodes: Vec<String>,
        /// Places of two nodes, and what the arrow from the first to the second says.
        links: Vec<(usize, usize, Option<String>)>,
    },
    Code {
        title: Option<String>,
        language: String,
        lines: Vec<String>,
        /// First and last line to point at, from 0.
        highlight: Option<(usize, usize)>,
    },
    /// A face speaks beside, or before, a few words.
    Presenter {
        kicker: Option<String>,
        heading: String,
        points: Vec<String>,
        name: Option<String>,
    },
    EndCard {
        title: String,
        action: Option<String>,
        url: Option<String>,
    },
}

impl Content {
    /// What the scene is called: its main text.
    pub fn heading(&self) -> Option<&str> {
        match self {
            Content::Title { title, .. } | Content::EndCard { title, .. } => Some(title),
            Content::Statement { statement, .. } => Some(statement),
            Content::BarChart { heading, .. }
            | Content::LineChart { heading, .. }
            | Content::Donut { heading, .. }
            | Content::Comparison { heading, .. }
            | Content::Steps { heading, .. }
            | Content::Timeline { heading, .. }
            | Content::List { heading, .. }
            | Content::DeviceFrame { heading, .. }
            | Content::Diagram { heading, .. }
            | Content::Presenter { heading, .. } => Some(heading),
            Content::BigNumber { claim, .. } => Some(claim),
            Content::ImageCaption { caption, .. } => Some(caption),
            Content::PictureGrid { heading, .. } | Content::Code { title: heading, .. } => heading.as_deref(),
            Content::Quote { quote, .. } => Some(quote),
        }
    }
}

/// A number as it is shown: `prefix` 41.5 `suffix`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub number: f64,
    pub decimals: u8,
    pub prefix: String,
    pub suffix: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    pub label: String,
    pub value: f64,
    pub highlight: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub points: Vec<(String, f64)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub title: String,
    pub points: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub title: String,
    pub text: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    pub when: String,
    pub what: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelledPicture {
    pub picture: PictureRef,
    pub label: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Callout {
    /// Place on the screenshot, 0..=1 from its left and its top.
    pub x: f32,
    pub y: f32,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    Phone,
    Tablet,
    Browser,
}

/// How long the texts of a layout may be, in characters of Latin script, and how many items it holds. Planners keep to
/// them; what is longer may still be refused when it is fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits;

impl Limits {
    pub const KICKER: usize = 28;
    pub const TITLE: usize = 56;
    pub const SUBTITLE: usize = 90;
    pub const BYLINE: usize = 40;
    pub const STATEMENT: usize = 110;
    pub const FIGURE: usize = 9;
    pub const CLAIM: usize = 80;
    pub const SOURCE: usize = 60;
    pub const HEADING: usize = 64;
    pub const AMOUNT_LABEL: usize = 24;
    pub const UNIT: usize = 16;
    pub const BARS: std::ops::RangeInclusive<usize> = 2..=7;
    pub const SERIES: std::ops::RangeInclusive<usize> = 1..=3;
    pub const POINTS: std::ops::RangeInclusive<usize> = 3..=24;
    pub const POINT_LABEL: usize = 8;
    pub const CALLOUT: usize = 40;
    pub const SLICES: std::ops::RangeInclusive<usize> = 2..=5;
    pub const SIDE_TITLE: usize = 24;
    pub const SIDE_POINT: usize = 48;
    pub const SIDE_POINTS: std::ops::RangeInclusive<usize> = 2..=4;
    pub const VERDICT: usize = 60;
    pub const STEP_TITLE: usize = 26;
    pub const STEP_TEXT: usize = 70;
    pub const STEPS: std::ops::RangeInclusive<usize> = 2..=5;
    pub const WHEN: usize = 10;
    pub const WHAT: usize = 48;
    pub const MOMENTS: std::ops::RangeInclusive<usize> = 2..=6;
    pub const QUOTE: usize = 180;
    pub const NAME: usize = 36;
    pub const ROLE: usize = 48;
    pub const ITEM: usize = 56;
    pub const ITEMS: std::ops::RangeInclusive<usize> = 2..=6;
    pub const CAPTION: usize = 90;
    pub const GRID: std::ops::RangeInclusive<usize> = 2..=6;
    pub const SCREEN_CALLOUT: usize = 36;
    pub const SCREEN_CALLOUTS: std::ops::RangeInclusive<usize> = 0..=3;
    pub const NODE: usize = 28;
    pub const NODES: std::ops::RangeInclusive<usize> = 2..=6;
    pub const LINK: usize = 18;
    pub const CODE_LANGUAGE: usize = 16;
    pub const CODE_LINE: usize = 64;
    pub const CODE_LINES: std::ops::RangeInclusive<usize> = 2..=14;
    pub const PRESENTER_POINT: usize = 64;
    pub const PRESENTER_POINTS: std::ops::RangeInclusive<usize> = 0..=4;
    pub const ACTION: usize = 48;
    pub const URL: usize = 48;
    pub const END_TITLE: usize = 40;
}
