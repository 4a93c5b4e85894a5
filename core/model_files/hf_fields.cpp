// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_fields.h"

#include "core/checked_json.h"
#include "core/numbers.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace posviz {

using nlohmann::json;

HfField HfObject::at(std::string_view key) const
{
    HfField field{m_prefix + std::string(key), nullptr};
    if (!m_object)
        return field;
    const auto entry = m_object->find(key);
    if (entry != m_object->end() && !entry->is_null())
        field.value = &*entry;
    return field;
}

HfField HfObject::first(std::span<const std::string_view> keys) const
{
    for (const std::string_view key : keys)
        if (HfField field = at(key))
            return field;
    return at(keys.front());
}

HfField HfObject::at(const Setting &setting) const
{
    const auto end = std::ranges::find(setting.config, std::string_view{});
    return end == setting.config.begin() ? at(setting.knob) : first(std::span(setting.config.begin(), end));
}

bool HfObject::names(std::string_view key) const { return m_object && m_object->contains(key); }

HfObject HfObject::object(std::string_view key) const
{
    const HfField field = at(key);
    return field && field.value->is_object() ? HfObject(field.value, asShown(field.key) + ".")
                                             : HfObject(nullptr, asShown(field.key) + ".");
}

void HfReading::note(const HfField &field, Verdict verdict, Sentence text)
{
    FileReading::note({field.key, field.value ? asInFile(*field.value) : "", verdict, std::move(text)});
}

double HfReading::number(const HfField &field, const Parameter &parameter)
{
    if (field && field.value->is_number() && checkedValue(parameter, field.value->get<double>()))
        return field.value->get<double>();
    if (field)
        fail("{0} is {1}; it must be {2}.", field.key, describedJson(*field.value), allowedInWords(parameter));
    else
        fail("{0} is missing; it must be {1}.", field.key, allowedInWords(parameter));
    return parameter.defaultValue;
}

std::int64_t HfReading::count(const HfField &field)
{
    constexpr double largest = 1e15;
    const double value = field && field.value->is_number() ? field.value->get<double>() : 0.0;
    if (value >= 1 && value <= largest && value == std::trunc(value))
        return static_cast<std::int64_t>(value);
    if (field)
        fail("{0} is {1}; it must be a whole number, at least 1.", field.key, describedJson(*field.value));
    else
        fail("{0} is missing; it must be a whole number, at least 1.", field.key);
    return 1;
}

bool HfReading::flag(const HfField &field)
{
    if (!field)
        return false;
    if (field.value->is_boolean())
        return field.value->get<bool>();
    fail("{0} is {1}; it must be true or false.", field.key, describedJson(*field.value));
    return false;
}

std::string HfReading::text(const HfField &field)
{
    if (!field)
        return {};
    if (field.value->is_string())
        return field.value->get<std::string>();
    fail("{0} is {1}; it must be a string.", field.key, describedJson(*field.value));
    return {};
}

HfDraft::HfDraft(HfReading &reading, std::string_view encoding) : SubjectDraft(reading), m_reading(reading)
{
    this->encoding(encoding);
}

void HfDraft::set(const HfField &field, std::string_view key)
{
    if (const std::optional<Parameter> parameter = knob(key))
        set(key, m_reading.number(field, *parameter));
}

void HfDraft::list(const HfField &field, std::string_view key)
{
    const bool numbers =
        field.value->is_array() && std::ranges::all_of(*field.value, [](const json &n) { return n.is_number(); });
    if (!numbers || field.value->empty()) {
        m_reading.fail("{0} is {1}; it must be a list of numbers, one for each rotated pair.", field.key,
                       field.value->is_array() ? sentence("a list of other values") : describedJson(*field.value));
        return;
    }
    Result<Subject> listed = withList(subject, key, field.value->get<std::vector<double>>());
    if (listed)
        subject = *std::move(listed);
    else
        m_reading.fail("{0}: {1}", field.key, listed.failure().sentence);
}

void HfDraft::derive(std::string_view key, double value, const Sentence &words)
{
    if (knob(key))
        setChecked(key, value, words);
}

std::string asInFile(const json &value)
{
    constexpr std::size_t longest = 8;
    if (value.is_string())
        return asShown(value.get<std::string>());
    if (!value.is_array() || value.size() <= longest)
        return asShown(value.dump());
    std::string start = "[";
    for (std::size_t i = 0; i < longest / 2; ++i)
        start += asShown(value[i].dump()) + ", ";
    return asShown(std::move(start), 90) + "…] (" + std::to_string(value.size()) + ")";
}

bool soundsPositional(std::string_view key)
{
    static constexpr std::array<std::string_view, 8> starts{"rope",     "mrope",    "rotary",   "alibi",
                                                            "position", "relative", "longrope", "xdrope"};
    static constexpr std::array<std::string_view, 8> words{"nope", "pos", "yarn", "ntk", "xpos", "logn", "pe", "npos"};
    while (!key.empty()) {
        const std::string_view word = key.substr(0, key.find('_'));
        if (std::ranges::find(words, word) != words.end()
            || std::ranges::any_of(starts, [&](std::string_view start) { return word.starts_with(start); }))
            return true;
        key.remove_prefix(std::min(word.size() + 1, key.size()));
    }
    return false;
}

} // namespace posviz
