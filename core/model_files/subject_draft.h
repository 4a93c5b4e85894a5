// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/file_reading.h"
#include "core/parameter.h"
#include "core/result.h"
#include "core/scene.h"
#include "core/subject_edits.h"

#include <optional>
#include <string>
#include <string_view>

namespace posviz {

/// A subject that a file's settings are put into, one after another; what goes wrong goes to the reading, which outlives it.
class SubjectDraft {
  public:
    explicit SubjectDraft(FileReading &reading) : m_reading(reading) {}

    Subject subject{};

    void encoding(std::string_view id) { take(withEncoding(subject, id)); }
    void scaling(std::string_view id) { take(withScaling(subject, id)); }
    /// The knob of the subject with this key, if it has one.
    std::optional<Parameter> knob(std::string_view key) const { return findParameter(subject, key); }
    /// Sets a knob to a number that is not the file's.
    /// Sequences of a file are those that its model was trained on, unless the file says otherwise.
    void set(std::string_view key, double value);
    /// Sets a knob to a number from the file; where it is not allowed, fails with these words and with what is allowed.
    void setChecked(std::string_view key, double value, const Sentence &words);
    /// Sets a knob to the nearest number that it allows.
    void setNearest(std::string_view key, double value);
    /// Sets a knob, which the subject must have, to one of its choices.
    void choose(std::string_view key, std::string_view choice);
    void take(Result<Subject> edited);

  private:
    FileReading &m_reading;
};

} // namespace posviz
