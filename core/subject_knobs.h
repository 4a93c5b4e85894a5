// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/scene.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

struct Encoding;

/// A heading and the knobs below it, as shown in a panel.
struct ParameterGroup {
    std::string id; ///< "encoding", "dimensions", "scaling", or a view's id
    std::string title;
    std::vector<Parameter> parameters;
};

/// The knob with this key, or null.
const Parameter *findParameter(const std::vector<ParameterGroup> &groups, std::string_view key);

/// Descriptions of the knobs that all encodings share.
const Parameter &dimensionParameter();
const Parameter &baseParameter();
const Parameter &lengthParameter();
/// 0: unknown. Offered where angles may be new beyond it, unless the scaling has a knob of its own for it.
const Parameter &trainedLengthKnob();

/// The trained length of a subject: the scaling's knob where it has one, else Subject::trainedLength; none: unknown.
std::optional<std::int64_t> trainedLengthOf(const Subject &subject);

/// True where the score, or what is added to it, follows from query minus key alone.
bool followsLag(const Subject &subject);

/// True where something turns, by the position or by the distance in a term of the score, and longer sequences turn it further.
bool mayMeetNewAngles(const Subject &subject);

/// The knobs that change anything of this subject, in the order shown: dimensions, the encoding's, the scaling's.
std::vector<ParameterGroup> subjectGroups(const Subject &subject);

/// The knob of subjectGroups() with this key, if the subject has one.
std::optional<Parameter> findParameter(const Subject &subject, std::string_view key);

/// The lists that the subject's scaling reads.
std::span<const ListParameter> listParameters(const Subject &subject);

/// True while the opened table's columns are the dimension, so that it is no knob.
bool tableSetsDimension(const Subject &subject);

/// The value of any knob of subjectGroups().
double parameterValue(const Subject &subject, const Parameter &parameter);

/// False while one of the parameter's conditions does not hold.
bool isActive(const Subject &subject, const Parameter &parameter);

/// True where numbers that training would set are random ones: no opened table has them.
bool standsInAtRandom(const Subject &subject);

/// Whether the encoding's dimension is that of a head; else it is that of the embeddings.
bool isHeadDimension(const Encoding &encoding);

/// How many pairs and features there may be to choose from.
std::int64_t pairCount(const Subject &subject);

} // namespace posviz
