// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/scene.h"
#include "core/subject_knobs.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

// Edits: each takes a valid subject and gives a valid subject, or the sentence that says why not.

/// Fails where the key is no knob of this subject or the value is not allowed.
Result<Subject> withParameter(Subject subject, std::string_view key, double value);

/// Keeps dimension, base and length; the table of another encoding is let go. Fails for an unknown id.
Result<Subject> withEncoding(Subject subject, std::string_view id);

/// Fails for an unknown id, and for an encoding that no scaling applies to.
Result<Subject> withScaling(Subject subject, std::string_view id);

/// The subject without values that are their knobs' defaults, so that what reads alike compares equal.
Subject withoutDefaults(Subject subject);

/// Fails where the key is no list of the subject's scaling or a number is not allowed. An empty list: back to the default.
Result<Subject> withList(Subject subject, std::string_view key, std::vector<double> numbers);

/// A file's table, or that of one of its tensors, of so many columns, becomes the encoding's content; knobs of what it replaces
/// go. Fails where the encoding reads none. Whether the encoding can read one of this shape is said when it is evaluated.
Result<Subject> withTable(Subject subject, std::string path, std::int64_t columns, std::string tensor = {});

/// Lets go of the opened table; the encoding's own content comes back.
Subject withoutTable(Subject subject);

/// The subject as it is where it keeps every rule above; else the sentence about the first that it breaks.
Result<Subject> checkedSubject(Subject subject);

/// The value itself where the key is one of these knobs and allows it; else the sentence that says what is.
Result<double> checkedEntry(const std::vector<ParameterGroup> &groups, std::string_view key, double value);

} // namespace posviz
