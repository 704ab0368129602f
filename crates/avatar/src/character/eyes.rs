//! Eyeballs and lash lines: drawn shapes over the base mesh's eye and lash helpers.

use super::figure::Figure;
use super::kit::Kit;
use super::maths::{interpolate, resampled};
use super::mesh_tools::sphere;
use super::model::Marks;
use super::part::{Material, Part, tube};
use crate::vector::Vec3;

/// Vertices of the left upper lash helper, inner to outer corner: the row on the lid's margin and the one outside it.
const UPPER_MARGIN: [u32; 10] = [14785, 14771, 14764, 14796, 14803, 14804, 14802, 14801, 14800, 14799];
const UPPER_OUTER: [u32; 10] = [14769, 14773, 14774, 14775, 14794, 14795, 14791, 14790, 14789, 14788];
/// The left lower lash helper's margin.
const LOWER_MARGIN: [u32; 10] = [14776, 14767, 14777, 14778, 14779, 14780, 14781, 14782, 14783, 14768];
const LASH_POINTS: usize = 40;
const LASH_SIDES: usize = 8;
const LINE_POINTS: usize = 30;
const LINE_SIDES: usize = 6;
const CORNEA: f32 = 0.86;
/// Each eye turns this much towards the nose, radians.
const CONVERGENCE: f32 = 0.035;

/// An eyeball's middle and radius, base units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ball {
    pub centre: Vec3,
    pub radius: f32,
}

impl Ball {
    /// From the positions of the eye's helper mesh.
    pub fn around(points: impl Iterator<Item = Vec3>) -> Ball {
        let mut low = Vec3::new(f32::MAX, f32::MAX, f32::MAX);
        let mut high = low * -1.0;
        for p in points {
            low = Vec3::new(low.x.min(p.x), low.y.min(p.y), low.z.min(p.z));
            high = Vec3::new(high.x.max(p.x), high.y.max(p.y), high.z.max(p.z));
        }
        let radius = (high.x - low.x) / 2.0;
        Ball { centre: Vec3::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0, low.z + radius), radius }
    }
}

/// Both eyeballs, looking at `gaze` (radians right and up). Coordinates: iris plane right and up (radians from the
/// iris' middle), height and sideways on the ball.
pub(super) fn balls(marks: &Marks) -> [Part; 2] {
    [0, 1].map(|side| {
        let (directions, triangles) = sphere(64, 48);
        let ball = marks.balls[side];
        let positions = directions.iter().map(|d| ball.centre + *d * (ball.radius * 0.985)).collect();
        let mut part = Part::new(Material::Eye, Vec3::ZERO, positions, triangles).on_head().closed();
        look(&mut part.shown, &mut part.aux, ball, side, [0.0, 0.0]);
        part.rest.clone_from(&part.shown);
        part
    })
}

/// Turns one eye: moves the cornea's bulge and the iris' coordinates.
pub(super) fn look(positions: &mut [Vec3], aux: &mut [[f32; 4]], ball: Ball, side: usize, gaze: [f32; 2]) {
    let sign = if side == 0 { 1.0 } else { -1.0 };
    let forward = Vec3::new(gaze[0] - sign * CONVERGENCE, gaze[1], 1.0).unit();
    let right = Vec3::new(0.0, 1.0, 0.0).cross(forward).unit();
    let up = forward.cross(right);
    let (directions, _) = sphere(64, 48);
    for (k, d) in directions.iter().enumerate().take(positions.len()) {
        let cosine = d.dot(forward);
        let bulge = (cosine - CORNEA).max(0.0) * 0.55;
        positions[k] = ball.centre + *d * (ball.radius * (0.985 + bulge));
        let angle = cosine.clamp(-1.0, 1.0).acos();
        let spread = angle / angle.sin().max(1e-5);
        aux[k] = [d.dot(right) * spread, d.dot(up) * spread, d.y, d.x * sign];
    }
}

/// The four lines around the eyes, in the order left lash, left lower line, right lash, right lower line.
#[derive(Debug, Clone)]
pub(super) struct LidLines {
    rows: [[Vec<u32>; 3]; 2],
    thick: f32,
    wing: f32,
}

impl LidLines {
    /// `thick` scales the lash line (1 for made-up eyes), `wing` lengthens its outer end (0 to 1).
    pub fn new(kit: &Kit, thick: f32, wing: f32) -> LidLines {
        let rows = [UPPER_MARGIN, UPPER_OUTER, LOWER_MARGIN].map(|row| row.to_vec());
        let mirrored = rows.clone().map(|row| row.iter().map(|vertex| mirror(kit, *vertex)).collect());
        LidLines { rows: [rows, mirrored], thick, wing }
    }

    pub fn parts(&self, figure: &Figure) -> Vec<Part> {
        let lines = self.positions(&figure.neutral);
        let parts = lines.into_iter().enumerate().map(|(k, positions)| {
            let (points, sides, material) = if k % 2 == 0 {
                (LASH_POINTS, LASH_SIDES, Material::Lash)
            } else {
                (LINE_POINTS, LINE_SIDES, Material::LidLine)
            };
            let triangles = super::mesh_tools::grid(points, sides, false, true);
            Part::new(material, Vec3::ZERO, positions, triangles).on_head()
        });
        parts.collect()
    }

    /// Positions of all four lines on a base mesh, so that they follow the lids.
    pub fn positions(&self, base: &[Vec3]) -> [Vec<Vec3>; 4] {
        let [left, right] = [0, 1].map(|side| [self.lash(base, side), self.lower(base, side)]);
        let ([a, b], [c, d]) = (left, right);
        [a, b, c, d]
    }

    fn lash(&self, base: &[Vec3], side: usize) -> Vec<Vec3> {
        let [margin, outer, _] = &self.rows[side];
        let at = |vertex: u32| base.get(vertex as usize).copied().unwrap_or(Vec3::ZERO);
        let mut line: Vec<Vec3> = margin.iter().zip(outer).map(|(b, a)| at(*b) * 0.62 + at(*a) * 0.38).collect();
        let sign = if side == 0 { 1.0 } else { -1.0 };
        let wing = self.wing;
        let tip = Vec3::new(sign * (0.020 + 0.032 * wing), -0.012 + 0.016 * wing, -0.014 - 0.012 * wing);
        line.push(line[line.len() - 1] + tip);
        let path = resampled(&line, LASH_POINTS);
        let table = [(0.0, 0.15), (0.12, 0.55), (0.45, 0.95), (0.75, 1.0), (0.90, 0.62), (1.0, 0.09)];
        let half: Vec<f32> = (0..LASH_POINTS)
            .map(|k| self.thick * 0.0215 * interpolate(&table, k as f32 / (LASH_POINTS - 1) as f32))
            .collect();
        let flat: Vec<f32> = half.iter().map(|half| half * 0.75).collect();
        tube(&path, &half, &flat, &[], LASH_SIDES).0
    }

    fn lower(&self, base: &[Vec3], side: usize) -> Vec<Vec3> {
        let row: Vec<Vec3> =
            self.rows[side][2].iter().map(|vertex| base.get(*vertex as usize).copied().unwrap_or(Vec3::ZERO)).collect();
        let path = resampled(&row, LINE_POINTS);
        let half: Vec<f32> = (0..LINE_POINTS)
            .map(|k| {
                let t = k as f32 / (LINE_POINTS - 1) as f32;
                0.0065 * (std::f32::consts::PI * t).sin().max(0.0).powf(0.6) + 0.0008
            })
            .collect();
        tube(&path, &half, &half, &[], LINE_SIDES).0
    }
}

/// The vertex of the right lash helper that mirrors one of the left.
fn mirror(kit: &Kit, vertex: u32) -> u32 {
    let positions = &kit.mesh.positions;
    let Some(p) = positions.get(vertex as usize) else { return 0 };
    let wanted = Vec3::new(-p.x, p.y, p.z);
    let groups = ["helper-r-eyelashes-1", "helper-r-eyelashes-2"].map(|name| kit.mesh.group_vertices(name));
    let distance = |vertex: &u32| (positions[*vertex as usize] - wanted).length();
    groups.into_iter().flatten().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}
