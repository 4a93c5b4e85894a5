// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf_draft.h"

#include "core/model_files/gguf_index.h"
#include "core/shown_text.h"

#include <algorithm>

namespace posviz {

namespace {

/// A stranger's text is quoted and cut.
std::string inSentence(const GgufEntry &entry)
{
    return std::holds_alternative<std::string>(entry.value) ? quotedText(std::get<std::string>(entry.value)) : shownValue(entry);
}

} // namespace

GgufDraft::GgufDraft(const Gguf &gguf, std::filesystem::path path)
    : FileReading(path.string()), SubjectDraft(static_cast<FileReading &>(*this)), m_gguf(gguf), m_path(std::move(path))
{
    const GgufEntry *entry = gguf.entry("general.architecture");
    if (entry && !std::holds_alternative<std::string>(entry->value))
        fail("{0} is {1}; it must be a string.", entry->key, shownValue(*entry));
    else if (entry)
        m_architecture = std::get<std::string>(entry->value);
}

std::optional<double> GgufDraft::numberIn(const GgufEntry &entry)
{
    if (const auto *value = std::get_if<std::uint64_t>(&entry.value))
        return static_cast<double>(*value);
    if (const auto *value = std::get_if<std::int64_t>(&entry.value))
        return static_cast<double>(*value);
    if (const auto *value = std::get_if<double>(&entry.value))
        return *value;
    fail("{0} is {1}; it must be a number.", entry.key, inSentence(entry));
    return {};
}

std::optional<double> GgufDraft::number(GgufField field)
{
    const GgufEntry *entry = m_gguf.entry(key(field));
    return entry ? numberIn(*entry) : std::nullopt;
}

std::optional<double> GgufDraft::numberOfAllLayers(GgufField field)
{
    const GgufEntry *entry = m_gguf.entry(key(field));
    if (!entry || !std::holds_alternative<GgufArray>(entry->value))
        return entry ? numberIn(*entry) : std::nullopt;
    const std::vector<double> &layers = std::get<GgufArray>(entry->value).numbers;
    const bool alike = !layers.empty() && std::ranges::all_of(layers, [&](double layer) { return layer == layers.front(); });
    return alike ? std::optional(layers.front()) : std::nullopt;
}

std::string GgufDraft::text(GgufField field)
{
    const GgufEntry *entry = m_gguf.entry(key(field));
    if (!entry)
        return {};
    if (const auto *value = std::get_if<std::string>(&entry->value))
        return *value;
    fail("{0} is {1}; it must be a string.", entry->key, shownValue(*entry));
    return {};
}

std::optional<bool> GgufDraft::flag(GgufField field)
{
    const GgufEntry *entry = m_gguf.entry(key(field));
    if (!entry)
        return {};
    if (const auto *value = std::get_if<bool>(&entry->value))
        return *value;
    fail("{0} is {1}; it must be true or false.", entry->key, inSentence(*entry));
    return {};
}

std::vector<double> GgufDraft::list(GgufField field) const
{
    const GgufEntry *entry = m_gguf.entry(key(field));
    const auto *array = entry ? std::get_if<GgufArray>(&entry->value) : nullptr;
    return array ? array->numbers : std::vector<double>{};
}

TensorEntry GgufDraft::tensorEntry(const GgufTensor &tensor) const { return ggufTensorEntry(m_gguf, tensor, m_path); }

std::vector<double> GgufDraft::numbers(const GgufTensor &tensor)
{
    const Result<Table> table = readTensor(tensorEntry(tensor));
    if (!table) {
        failWith(table.failure());
        return {};
    }
    return {table->values().data(), table->values().data() + table->values().size()};
}

void GgufDraft::noteKey(const std::string &wholeKey, Verdict verdict, Sentence text)
{
    const GgufEntry *entry = m_gguf.entry(wholeKey);
    FileReading::note({wholeKey, entry ? shownValue(*entry) : "", verdict, std::move(text)});
}

void GgufDraft::noteTensor(const GgufTensor &tensor, Verdict verdict, Sentence text)
{
    const TensorEntry entry = tensorEntry(tensor);
    FileReading::note({tensor.name, shapeText(entry.shape) + " " + entry.type, verdict, std::move(text)});
}

void GgufDraft::set(GgufField field, std::string_view knob, double value)
{
    const GgufEntry *entry = m_gguf.entry(key(field));
    setChecked(knob, value,
               entry ? sentence("{0} is {1}", entry->key, shownValue(*entry))
                     : sentence("{0} is {1}", field.name, shownSetting(value)));
}

} // namespace posviz
