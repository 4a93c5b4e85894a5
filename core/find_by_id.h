// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace posviz {

/// The record of a catalogue with this id, or null.
template <class Record> const Record *findById(std::span<const Record> records, std::string_view id)
{
    const auto found = std::ranges::find(records, id, &Record::id);
    return found == records.end() ? nullptr : &*found;
}

/// The ids of a catalogue as they stand in a sentence: "sinusoidal, learned, rope".
template <class Record> std::string joinedIds(std::span<const Record> records)
{
    std::string text;
    for (const Record &record : records)
        text += (text.empty() ? "" : ", ") + record.id;
    return text;
}

/// "Llama, Mistral, Qwen2"
inline std::string joinedWords(std::span<const std::string> words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

} // namespace posviz
