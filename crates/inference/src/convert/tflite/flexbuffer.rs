//! The options of custom operators: a flexbuffer map of numbers and lists of integers.

use super::super::ConvertError;
use super::flatbuffer::{bytes_at, malformed};

// Value types of the encoding that our files use.
const INT: u8 = 1;
const UINT: u8 = 2;
const FLOAT: u8 = 3;
const MAP: u8 = 9;
const VECTOR: u8 = 10;
const VECTOR_INT: u8 = 11;
const VECTOR_UINT: u8 = 12;

/// More members than any operator has: a larger count means a damaged file.
const MEMBER_LIMIT: usize = 4096;

/// A map at the root of a flexbuffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct FlexMap<'a> {
    bytes: &'a [u8],
    at: usize,
    width: usize,
}

#[derive(Debug, Clone, Copy)]
struct Value<'a> {
    bytes: &'a [u8],
    slot: usize,
    width: usize,
    kind: u8,
    child_width: usize,
}

impl<'a> FlexMap<'a> {
    pub fn root(bytes: &'a [u8]) -> Result<FlexMap<'a>, ConvertError> {
        let (Some(&width), true) = (bytes.last(), bytes.len() >= 3) else {
            return Err(malformed("empty operator options"));
        };
        let width = usize::from(width);
        let packed = bytes[bytes.len() - 2];
        let slot = (bytes.len() - 2).checked_sub(width).ok_or_else(|| malformed("operator options too short"))?;
        let root = Value { bytes, slot, width, kind: packed >> 2, child_width: 1 << (packed & 3) };
        if root.kind != MAP {
            return Err(malformed("operator options are not a map"));
        }
        Ok(FlexMap { bytes, at: root.pointed()?, width: root.child_width })
    }

    fn get(&self, key: &str) -> Result<Value<'a>, ConvertError> {
        let header =
            |back: usize| self.at.checked_sub(back * self.width).ok_or_else(|| malformed("map before its buffer"));
        let len = bounded(unsigned(self.bytes, header(1)?, self.width)?)?;
        let key_width = bounded(unsigned(self.bytes, header(2)?, self.width)?)?;
        let keys_slot = header(3)?;
        let keys = back_from(keys_slot, unsigned(self.bytes, keys_slot, self.width)?)?;
        for index in 0..len {
            let slot = keys + index * key_width;
            let name_at = back_from(slot, unsigned(self.bytes, slot, key_width)?)?;
            let tail = self.bytes.get(name_at..).ok_or_else(|| malformed("key outside its buffer"))?;
            if tail.strip_prefix(key.as_bytes()).is_some_and(|rest| rest.first() == Some(&0)) {
                return value(self.bytes, self.at, self.width, len, index);
            }
        }
        Err(malformed(format!("operator options lack `{key}`")))
    }

    pub fn int(&self, key: &str) -> Result<i64, ConvertError> {
        self.get(key)?.int()
    }

    pub fn float(&self, key: &str) -> Result<f64, ConvertError> {
        let value = self.get(key)?;
        match (value.kind, value.width) {
            (FLOAT, 4) => Ok(f32::from_le_bytes(bytes_at(value.bytes, value.slot)?).into()),
            (FLOAT, 8) => Ok(f64::from_le_bytes(bytes_at(value.bytes, value.slot)?)),
            _ => Ok(value.int()? as f64),
        }
    }

    pub fn ints(&self, key: &str) -> Result<Vec<i64>, ConvertError> {
        let list = self.get(key)?;
        let (at, width) = (list.pointed()?, list.child_width);
        let len_at = at.checked_sub(width).ok_or_else(|| malformed("list before its buffer"))?;
        let len = bounded(unsigned(list.bytes, len_at, width)?)?;
        (0..len)
            .map(|index| match list.kind {
                VECTOR => value(list.bytes, at, width, len, index)?.int(),
                VECTOR_INT => signed(list.bytes, at + index * width, width),
                VECTOR_UINT => Ok(unsigned(list.bytes, at + index * width, width)? as i64),
                _ => Err(malformed(format!("option `{key}` is not a list of integers"))),
            })
            .collect()
    }
}

impl Value<'_> {
    fn pointed(&self) -> Result<usize, ConvertError> {
        back_from(self.slot, unsigned(self.bytes, self.slot, self.width)?)
    }

    fn int(&self) -> Result<i64, ConvertError> {
        match self.kind {
            INT => signed(self.bytes, self.slot, self.width),
            UINT => Ok(unsigned(self.bytes, self.slot, self.width)? as i64),
            _ => Err(malformed("an operator option is not a number")),
        }
    }
}

/// Element `index` of the untyped vector at `at`: its type byte follows the `len` slots.
fn value(bytes: &[u8], at: usize, width: usize, len: usize, index: usize) -> Result<Value<'_>, ConvertError> {
    let [packed] = bytes_at(bytes, at + len * width + index)?;
    Ok(Value { bytes, slot: at + index * width, width, kind: packed >> 2, child_width: 1 << (packed & 3) })
}

fn back_from(slot: usize, offset: u64) -> Result<usize, ConvertError> {
    usize::try_from(offset)
        .ok()
        .and_then(|offset| slot.checked_sub(offset))
        .ok_or_else(|| malformed("operator option before its buffer"))
}

fn bounded(count: u64) -> Result<usize, ConvertError> {
    match usize::try_from(count) {
        Ok(count) if count <= MEMBER_LIMIT => Ok(count),
        _ => Err(malformed("operator options claim too many members")),
    }
}

fn unsigned(bytes: &[u8], at: usize, width: usize) -> Result<u64, ConvertError> {
    Ok(match width {
        1 => u64::from(bytes_at::<1>(bytes, at)?[0]),
        2 => u64::from(u16::from_le_bytes(bytes_at(bytes, at)?)),
        4 => u64::from(u32::from_le_bytes(bytes_at(bytes, at)?)),
        8 => u64::from_le_bytes(bytes_at(bytes, at)?),
        _ => return Err(malformed("operator option of an unknown width")),
    })
}

fn signed(bytes: &[u8], at: usize, width: usize) -> Result<i64, ConvertError> {
    Ok(match width {
        1 => i64::from(i8::from_le_bytes(bytes_at(bytes, at)?)),
        2 => i64::from(i16::from_le_bytes(bytes_at(bytes, at)?)),
        4 => i64::from(i32::from_le_bytes(bytes_at(bytes, at)?)),
        8 => i64::from_le_bytes(bytes_at(bytes, at)?),
        _ => return Err(malformed("operator option of an unknown width")),
    })
}
