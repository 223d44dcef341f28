//! Sets of bytes, and functions of a byte that are constant on ranges.

/// A function of a byte: each entry holds from its byte on; the first entry's byte is 0.
pub(crate) type Range = (u8, u32);

/// The value at a byte.
pub(crate) fn at(ranges: &[Range], byte: u8) -> u32 {
    let after = ranges.partition_point(|range| range.0 <= byte);
    ranges[after.saturating_sub(1)].1
}

/// Appends a range unless it only continues the last one.
pub(crate) fn push(ranges: &mut Vec<Range>, from: usize, byte: u8, value: u32) {
    if ranges.len() == from || ranges.last().is_none_or(|last| last.1 != value) {
        ranges.push((byte, value));
    }
}

/// Hands over the values of several functions at each byte at which one of them begins anew.
pub(crate) fn side_by_side(lists: &[impl AsRef<[Range]>], mut look: impl FnMut(u8, &[u32])) {
    let mut rest: Vec<&[Range]> = lists.iter().map(AsRef::as_ref).collect();
    let mut values = vec![0; rest.len()];
    let mut byte = 0;
    loop {
        let mut after: Option<u8> = None;
        for (rest, value) in rest.iter_mut().zip(&mut values) {
            if let Some((&(start, now), behind)) = rest.split_first()
                && start == byte
            {
                (*value, *rest) = (now, behind);
            }
            if let Some(&(start, _)) = rest.first() {
                after = Some(after.map_or(start, |after| after.min(start)));
            }
        }
        look(byte, &values);
        let Some(next) = after else { return };
        byte = next;
    }
}

/// A set of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(crate) fn of(wanted: impl Fn(u8) -> bool) -> Self {
        let mut set = Self::default();
        for byte in (0..=u8::MAX).filter(|byte| wanted(*byte)) {
            set.insert(byte);
        }
        set
    }

    pub(crate) fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Adds the byte and its successor: where a range of this one byte begins and ends.
    pub(crate) fn isolate(&mut self, byte: u8) {
        self.insert(byte);
        if let Some(next) = byte.checked_add(1) {
            self.insert(next);
        }
    }

    /// Its bytes by rising value.
    pub(crate) fn iter(self) -> impl Iterator<Item = u8> {
        (0_u8..4).flat_map(move |index| {
            let mut word = self.0[usize::from(index)];
            std::iter::from_fn(move || {
                let low = u8::try_from(word.trailing_zeros()).ok().filter(|low| *low < 64)?;
                word &= word - 1;
                Some((index << 6) | low)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_ranges() {
        let wanted = [0, 5, 63, 64, 127, 128, 255];
        let set = ByteSet::of(|byte| wanted.contains(&byte));
        assert_eq!(set.iter().collect::<Vec<_>>(), wanted);
        let ranges = [(0, 7), (b'a', 8), (b'b', 7)];
        let other = [(0, 1), (b'b', 2), (b'x', 3)];
        let mut seen = Vec::new();
        side_by_side(&[&ranges[..], &other], |byte, values| seen.push((byte, values.to_vec())));
        let expected = [(0, vec![7, 1]), (b'a', vec![8, 1]), (b'b', vec![7, 2]), (b'x', vec![7, 3])];
        assert_eq!(seen, expected);
        assert_eq!([at(&ranges, 0), at(&ranges, b'a'), at(&ranges, b'b'), at(&ranges, 255)], [7, 8, 7, 7]);
    }
}
