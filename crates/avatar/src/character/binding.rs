//! Which bones a vertex hangs on.

use std::collections::BTreeMap;

use super::body::{Body, SKIN, TIGHTS};
use super::bones::{self, CHEST, HEAD, TRAIL};
use super::kit::Kit;
use super::mesh_tools::{normals, quads_to_triangles};
use super::part::{Material, Part};
use super::quaternion::Rigid;
use super::skeleton::Motions;
use crate::vector::Vec3;

/// Up to four bones and their shares, which sum to 1; the first has the most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mix {
    bones: [u8; 4],
    shares: [f32; 4],
}

impl Mix {
    pub const fn only(bone: usize) -> Mix {
        Mix { bones: [bone as u8; 4], shares: [1.0, 0.0, 0.0, 0.0] }
    }

    fn of(sums: &BTreeMap<u8, f32>) -> Mix {
        let mut list: Vec<(u8, f32)> = sums.iter().map(|(bone, share)| (*bone, *share)).collect();
        list.sort_by(|a, b| b.1.total_cmp(&a.1));
        list.truncate(4);
        let total: f32 = list.iter().map(|(_, share)| share).sum();
        if total < 1e-6 {
            return Mix::only(CHEST);
        }
        let mut mix = Mix { bones: [list[0].0; 4], shares: [0.0; 4] };
        for (k, (bone, share)) in list.into_iter().enumerate() {
            (mix.bones[k], mix.shares[k]) = (bone, share / total);
        }
        mix
    }

    fn add_to(&self, sums: &mut BTreeMap<u8, f32>, weight: f32) {
        for k in 0..4 {
            *sums.entry(self.bones[k]).or_insert(0.0) += self.shares[k] * weight;
        }
    }

    /// Part of the way to another mix.
    fn towards(&self, other: &Mix, amount: f32) -> Mix {
        let mut sums = BTreeMap::new();
        for (mix, share) in [(self, 1.0 - amount), (other, amount)] {
            mix.add_to(&mut sums, share);
        }
        sums.retain(|_, share| *share > 1e-4);
        Mix::of(&sums)
    }

    /// The one bone that alone moves this vertex.
    #[inline(always)]
    pub fn single(&self) -> Option<usize> {
        (self.shares[0] >= 0.9999).then_some(usize::from(self.bones[0]))
    }

    /// The bone with the largest share.
    #[inline(always)]
    pub fn first(&self) -> usize {
        usize::from(self.bones[0])
    }

    #[inline(always)]
    pub fn motion(&self, motions: &Motions) -> Rigid {
        Rigid::blend((0..4).map(|k| (motions[usize::from(self.bones[k])], self.shares[k])))
    }

    /// The share of bones `wanted` names.
    pub fn share(&self, wanted: impl Fn(usize) -> bool) -> f32 {
        (0..4).filter(|k| wanted(usize::from(self.bones[*k]))).map(|k| self.shares[k]).sum()
    }
}

/// Mixes of the body's fine vertices, and a way to find those near a point.
#[derive(Debug)]
pub(super) struct Binding {
    fine: Vec<Mix>,
    points: Vec<Near>,
    cells: BTreeMap<[i16; 3], Vec<u32>>,
}

#[derive(Debug)]
struct Near {
    place: Vec3,
    /// The same with arms spread, where limbs that touch are apart.
    spread: Vec3,
    normal: Vec3,
    mix: Mix,
}

/// Side of the search cells, base units.
const CELL: f32 = 0.3;
/// Hair below the chin by this much swings freely.
const SWING: f32 = 1.3;

impl Binding {
    /// `fine` are the fine positions in the modelled pose, `spread` those with the arms spread.
    pub fn new(kit: &Kit, fine: &[Vec3], spread: &[Vec3]) -> Binding {
        let body = &kit.body;
        let mixes: Vec<Mix> = (0..fine.len()).map(|vertex| fine_mix(kit, vertex)).collect();
        let quads: Vec<[u32; 4]> = [SKIN, TIGHTS].iter().flat_map(|group| body.quads(group)).copied().collect();
        let out = normals(fine, &quads_to_triangles(&quads));
        let mut used: Vec<u32> = quads.into_iter().flatten().collect();
        used.sort_unstable();
        used.dedup();
        let points: Vec<Near> = used
            .into_iter()
            .map(|vertex| vertex as usize)
            .map(|vertex| Near { place: fine[vertex], spread: spread[vertex], normal: out[vertex], mix: mixes[vertex] })
            .collect();
        let mut cells: BTreeMap<[i16; 3], Vec<u32>> = BTreeMap::new();
        for (index, point) in points.iter().enumerate() {
            cells.entry(cell(point.place)).or_default().push(index as u32);
        }
        Binding { fine: mixes, points, cells }
    }

    /// Mixes of the skin, whose vertices are fine ones: the rig's below the neck, the head's above.
    pub fn skin(&self, part: &Part, fine: &[u32]) -> Vec<Mix> {
        let head = |k: usize| part.head.get(k).copied().unwrap_or(0.0);
        fine.iter()
            .enumerate()
            .map(|(k, vertex)| self.fine[*vertex as usize].towards(&Mix::only(HEAD), head(k)))
            .collect()
    }

    /// Mixes of a part: the head's share as the part says, the rest as the body next to it.
    pub fn part(&self, part: &Part, chin: f32) -> Vec<Mix> {
        let out = normals(&part.rest, &part.triangles);
        let hair = matches!(part.material, Material::Hair | Material::Curls);
        let arm = !hair && part.origin.is_empty() && self.is_on_arm(part, &out);
        (0..part.rest.len())
            .map(|k| {
                let head = part.head.get(k).copied().unwrap_or(0.0);
                let hanging = if hair { ((chin - part.rest[k].y) / SWING).clamp(0.0, 1.0) } else { 0.0 };
                let own =
                    if hanging > 0.0 { Mix::only(HEAD).towards(&Mix::only(TRAIL), hanging) } else { Mix::only(HEAD) };
                if head > 0.999 {
                    return own;
                }
                let body = match part.origin.get(k) {
                    Some(row) => self.mean(row),
                    None if hair => Mix::only(CHEST),
                    None => self.nearest(part.rest[k], out[k], arm),
                };
                body.towards(&own, head)
            })
            .collect()
    }

    fn mean(&self, row: &[(u32, f32)]) -> Mix {
        let mut sums = BTreeMap::new();
        for (vertex, share) in row {
            self.fine[*vertex as usize].add_to(&mut sums, *share);
        }
        Mix::of(&sums)
    }

    /// Whether a part is worn on an arm, such as a cuff: where the arm hangs, half of it is as near to the ribs.
    fn is_on_arm(&self, part: &Part, out: &[Vec3]) -> bool {
        let shares = part.rest.iter().zip(out).map(|(p, n)| self.nearest(*p, *n, false).share(bones::of_arm));
        shares.sum::<f32>() > 0.4 * part.rest.len() as f32
    }

    /// The mean of the body around a point that faces the same way; of arms alone where `arm`.
    fn nearest(&self, place: Vec3, normal: Vec3, arm: bool) -> Mix {
        let [x, y, z] = cell(place);
        for reach in 1..=4i16 {
            let mut found: Vec<(f32, &Near)> = Vec::new();
            for (dx, dy, dz) in (-reach..=reach)
                .flat_map(|a| (-reach..=reach).flat_map(move |b| (-reach..=reach).map(move |c| (a, b, c))))
            {
                let list = self.cells.get(&[x + dx, y + dy, z + dz]);
                found.extend(list.into_iter().flatten().map(|index| {
                    let point = &self.points[*index as usize];
                    ((point.place - place).length() * (1.6 - 0.6 * point.normal.dot(normal)), point)
                }));
            }
            let fits = |point: &Near| !arm || point.mix.share(bones::of_arm) > 0.4;
            found.retain(|(distance, point)| *distance < CELL * f32::from(reach) && fits(point));
            let Some(&(closest, first)) = found.iter().min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
            let width = (closest * 1.2).max(0.09);
            let mut sums = BTreeMap::new();
            for (distance, point) in found {
                // What is far away on the spread body belongs to another limb.
                let apart = (point.spread - first.spread).length();
                let weight = (-((distance - closest).max(apart - closest) / width).powi(2)).exp();
                point.mix.add_to(&mut sums, weight);
            }
            return Mix::of(&sums);
        }
        Mix::only(CHEST)
    }
}

fn cell(p: Vec3) -> [i16; 3] {
    [p.x, p.y, p.z].map(|value| (value / CELL).floor() as i16)
}

/// The mix of a fine vertex: the stencil's mean of its base vertices' bones.
fn fine_mix(kit: &Kit, vertex: usize) -> Mix {
    let body: &Body = &kit.body;
    let mut sums = BTreeMap::new();
    for (compact, weight) in body.subdivision.stencil.row(vertex) {
        let base = body.used[*compact as usize] as usize;
        for (bone, share) in kit.rig.bones_of(base) {
            *sums.entry(*bone).or_insert(0.0) += share * weight;
        }
    }
    Mix::of(&sums)
}
