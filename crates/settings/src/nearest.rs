//! The known name nearest to a misspelt one.

/// How many characters of a misspelt name are looked at.
const LONGEST: usize = 100;

/// The known name with the fewest edits between, capitals apart; the earlier of two. None only where nothing is known.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().min_by_key(|candidate| distance(name, candidate))
}

/// Edits (one character put in, left out or replaced) between two names, in lower case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).take(LONGEST).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (to, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(from != to);
            diagonal = *cell;
            left = replaced.min(*cell + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("OPTIMES_url", "optimes_URL"), 0);
    }

    #[test]
    fn the_nearest_is_named_however_far() {
        assert_eq!(nearest("optimesApiKy", ["optimesApiKey", "optimesUnit"]), Some("optimesApiKey"));
        assert_eq!(nearest("fil", ["env", "file"]), Some("file"));
        assert_eq!(nearest("something", ["name"]), Some("name"));
        assert_eq!(nearest("x", []), None);
        assert_eq!(nearest(&"x".repeat(100_000), ["name"]), Some("name"));
    }
}
