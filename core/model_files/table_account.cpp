// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/table_account.h"

#include "core/encoding.h"
#include "core/evaluate.h"
#include "core/model_files/model_file.h"
#include "core/model_files/phrases.h"
#include "core/model_files/position_tensors.h"
#include "core/numbers.h"
#include "core/shown_text.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace posviz {

namespace {

const std::string tableFindingKey = "encoding";
constexpr std::size_t mostListed = 12;  ///< tables that are not drawn, one line each
constexpr std::size_t mostTables = 256; ///< that a choice can name; any other by its name

/// "T5 bias, buckets × heads"
Sentence titleAndShape(const Encoding &encoding) { return sentence("{0}, {1}", encoding.title, word(encoding.tableShape)); }

Sentence typeText(const NpyHeader &header)
{
    const std::string type = "float" + std::to_string(8 * byteSize(header.numbers.type));
    return header.numbers.bigEndian ? sentence("{0}, big-endian", type) : sentence("{0}, little-endian", type);
}

/// A knob of the encoding set; one at its default is left out, as a subject that was written and read again leaves it out.
Result<Subject> withValue(Subject subject, const std::string &key, double value)
{
    const std::vector<Parameter> &knobs = findEncoding(subject.encoding)->parameters;
    Result<Subject> made = withParameter(std::move(subject), key, value);
    const auto knob = std::ranges::find(knobs, key, &Parameter::key);
    if (made && knob != knobs.end() && knob->defaultValue == value)
        made->values.erase(key);
    return made;
}

/// Reads a table of which it is known where in its file it stands.
using ReadTable = std::function<TableFiles::Found()>;

/// A table's subject; every value is looked at here, so that no subject names a table that cannot be drawn.
Result<Subject> subjectOfTable(Subject subject, const std::string &file, const std::string &tensor, TableSize size,
                               std::int64_t offset, const ReadTable &read, TableFiles &files)
{
    Result<Subject> made = withTable(std::move(subject), file, size.columns, tensor);
    if (made && made->encoding == "learned") {
        made = withValue(*std::move(made), "offset", static_cast<double>(offset));
        if (made)
            made = withParameter(*std::move(made), "length", static_cast<double>(size.rows - offset));
    }
    // The same buckets lie on one side of a decoder's query and on both of an encoder's.
    if (const std::optional<bool> decoder = ofDecoder(tensor); made && made->encoding == "t5" && decoder)
        made = withValue(*std::move(made), "mask", *decoder ? 0 : 1);
    if (made)
        made = checkedSubject(*std::move(made));
    if (!made)
        return failed("{0}: {1}", file, made.failure().sentence);
    if (const TableFiles::Found table = read(); !table)
        return table.failure();
    if (const Result<Signal> signal = evaluate(*made, files); !signal)
        return signal.failure();
    return made;
}

std::string shapeAndType(const TensorEntry &tensor) { return shapeText(tensor.shape) + " " + tensor.type; }

/// A tensor to draw, whose it is, and what it is in words.
struct Chosen {
    TensorEntry tensor;
    std::string encoding;
    std::int64_t offset = 0;
    Values values;
    Sentence text;
};

Chosen chosenOf(const PositionTensor &found) { return {found.tensor, found.encoding, found.offset, found.values, found.text}; }

/// The tensor that is named: as what it is known to be, or as a learned table.
Result<Chosen> namedTensor(const std::vector<TensorEntry> &tensors, const std::vector<PositionTensor> &known,
                           const std::string &path, const std::string &name)
{
    const auto found = std::ranges::find(known, name, [](const PositionTensor &one) { return one.tensor.name; });
    if (found != known.end())
        return chosenOf(*found);
    const auto tensor = std::ranges::find(tensors, name, &TensorEntry::name);
    if (tensor == tensors.end())
        return failed("{0}: has no tensor {1}.", path, quotedText(name));
    if (const Result<TableSize> size = tableSize(*tensor); !size)
        return size.failure();
    return Chosen{*tensor, "learned", 0, {}, sentence("taken as position vectors, since it was chosen by name")};
}

/// In place of the line about the same key, where there is one.
void setFinding(ModelAccount &account, Finding finding)
{
    const auto same = std::ranges::find(account.findings, finding.key, &Finding::key);
    if (same != account.findings.end())
        *same = std::move(finding);
    else
        account.findings.push_back(std::move(finding));
}

/// One line for the table that is drawn, and for the others that could be.
void addFindings(ModelAccount &account, const Chosen &chosen, const std::vector<PositionTensor> &known)
{
    setFinding(account, {chosen.tensor.name, shapeAndType(chosen.tensor), Verdict::Used, chosen.text});
    std::size_t others = 0;
    for (const PositionTensor &one : known) {
        if (account.tables.size() < mostTables)
            account.tables.push_back({one.tensor.name, one.encoding, one.text});
        if (one.tensor.name != chosen.tensor.name && ++others <= mostListed)
            setFinding(account, {one.tensor.name, shapeAndType(one.tensor), Verdict::Ignored,
                                 remarked(one.text, sentence("another table is shown; choose this one by its name"))});
    }
    if (others > mostListed)
        account.findings.push_back({shownInteger(static_cast<std::int64_t>(others - mostListed)) + " more tables", "",
                                    Verdict::Ignored, sentence("another table is shown; each can be chosen by its name")});
    const bool listed =
        std::ranges::any_of(account.tables, [&](const TableChoice &one) { return one.tensor == chosen.tensor.name; });
    if (!listed)
        account.tables.push_back({chosen.tensor.name, chosen.encoding, chosen.text});
}

/// The best table of the subject's encoding; of T5's two, that of the side that the subject sees.
std::optional<Chosen> tableFor(const Subject &subject, const std::vector<PositionTensor> &known)
{
    const auto mask = subject.values.find("mask");
    const bool decoder = mask != subject.values.end() && mask->second == 0;
    const auto belongs = [&](const PositionTensor &one) { return one.encoding == subject.encoding; };
    const auto fits = [&](const PositionTensor &one) {
        return belongs(one) && (one.encoding != "t5" || ofDecoder(one.tensor.name).value_or(decoder) == decoder);
    };
    auto found = std::ranges::find_if(known, fits);
    if (found == known.end())
        found = std::ranges::find_if(known, belongs);
    return found == known.end() ? std::nullopt : std::optional(chosenOf(*found));
}

/// The chosen tensor as the content of a subject of its encoding.
Result<Subject> subjectOf(const Subject &start, const Chosen &chosen, TableFiles &files)
{
    const Result<TableSize> size = tableSize(chosen.tensor);
    if (!size)
        return size.failure();
    Result<Subject> subject = withEncoding(start, chosen.encoding);
    for (const auto &[key, value] : chosen.values)
        if (subject)
            subject = withParameter(*std::move(subject), key, value);
    if (!subject)
        return subject.failure();
    return subjectOfTable(
        *std::move(subject), chosen.tensor.file.string(), chosen.tensor.name, *size, chosen.offset,
        [&] { return files.table(chosen.tensor); }, files);
}

} // namespace

Result<ModelAccount> npyAccount(const std::filesystem::path &path, const NpyHeader &header, TableFiles &files)
{
    Result<Subject> subject = subjectOfTable(
        *withEncoding(Subject{}, "learned"), path.string(), {}, header.size, 0, [&] { return files.table(path, header); }, files);
    if (!subject)
        return subject.failure();

    const Sentence size = sentence("{0} rows, {1} columns", header.size.rows, header.size.columns);
    const Sentence axes = header.shape.size() > 2 ? sentence("leading axes of size 1 omitted") : Sentence();
    return ModelAccount{
        .path = path.string(),
        .format = "NumPy table",
        .model = "",
        .findings = {{"shape", shapeText(header.shape), Verdict::Used, remarked(size, axes)},
                     {"descr", header.type, Verdict::Used, typeText(header)},
                     {"fortran_order", header.fortranOrder ? "True" : "False", Verdict::Used,
                      header.fortranOrder ? sentence("one column after another") : sentence("one row after another")},
                     {tableFindingKey, "", Verdict::Defaulted,
                      sentence("{0}, unless another encoding is named; tables are read by {1}",
                               titleAndShape(*findEncoding("learned")), tableReaders())}},
        .subject = *std::move(subject),
    };
}

Result<ModelAccount> tensorAccount(const std::filesystem::path &path, const std::string &format,
                                   const std::vector<TensorEntry> &tensors, const ModelChoice &choice, TableFiles &files)
{
    const std::vector<PositionTensor> known = positionTensors(tensors);
    ModelAccount account{.path = path.string(), .format = format, .model = "", .findings = {}, .subject = {}, .hasTensors = true};
    account.needsTensor = known.empty();
    if (choice.tensor.empty() && known.empty()) {
        account.lack =
            Lack{Lack::Of::Tensor, sentence("{0}: none of its tensors is known to hold positions; any tensor with two axes can "
                                            "be shown by its name.",
                                            path.string())};
        return account;
    }
    const Result<Chosen> chosen =
        choice.tensor.empty() ? chosenOf(known.front()) : namedTensor(tensors, known, path.string(), choice.tensor);
    if (!chosen)
        return chosen.failure();
    Result<Subject> subject = subjectOf(Subject{}, *chosen, files);
    if (!subject)
        return subject.failure();
    account.subject = *std::move(subject);
    addFindings(account, *chosen, known);
    return account;
}

Result<ModelAccount> withTensors(ModelAccount account, const std::vector<TensorEntry> &tensors, const ModelChoice &choice,
                                 TableFiles &files)
{
    account.hasTensors = true;
    const std::vector<PositionTensor> known = positionTensors(tensors);
    // The ones whose numbers are read come first.
    account.needsTensor = account.lack && (known.empty() || !tableSize(known.front().tensor));
    if (account.lack)
        account.lack->of = Lack::Of::Tensor;
    std::optional<Chosen> chosen;
    if (!choice.tensor.empty()) {
        Result<Chosen> named = namedTensor(tensors, known, account.path, choice.tensor);
        if (!named)
            return named.failure();
        chosen = *std::move(named);
    } else {
        chosen = !account.lack   ? tableFor(account.subject, known)
                 : known.empty() ? std::nullopt
                                 : std::optional(chosenOf(known.front()));
    }
    if (!chosen) {
        for (const PositionTensor &one : known)
            account.tables.push_back({one.tensor.name, one.encoding, one.text});
        return account;
    }
    // Settings know how many rows stand before position 0; without them it is guessed from the table's size.
    if (!account.lack && account.subject.encoding == "learned" && chosen->encoding == "learned") {
        const auto offset = account.subject.values.find("offset");
        chosen->offset = offset == account.subject.values.end() ? 0 : static_cast<std::int64_t>(offset->second);
    }
    Result<Subject> subject = subjectOf(account.lack ? Subject{} : account.subject, *chosen, files);
    if (!subject && !choice.tensor.empty())
        return subject.failure();
    if (!subject) {
        // Nobody asked for it: what the settings say, if anything, can still be drawn.
        account.needsTensor = account.lack.has_value();
        const Verdict verdict = chosen->tensor.format ? Verdict::Contradicted : Verdict::Ignored;
        setFinding(account, {chosen->tensor.name, shapeAndType(chosen->tensor), verdict,
                             account.needsTensor
                                 ? sentence("not shown: {0}", subject.failure().sentence)
                                 : sentence("not shown, the settings are shown instead: {0}", subject.failure().sentence)});
        return account;
    }
    account.subject = *std::move(subject);
    account.lack.reset();
    if (choice.tensor.empty())
        for (LayerKind &kind : account.layers)
            if (const std::optional<Chosen> own = tableFor(kind.subject, known))
                if (Result<Subject> drawn = subjectOf(kind.subject, *own, files))
                    kind.subject = *std::move(drawn);
    // A tensor that was named is of its own layers.
    if (!choice.tensor.empty())
        account.layers.clear();
    addFindings(account, *chosen, known);
    return account;
}

ModelAccount openedInto(ModelAccount account, const Subject &shown, TableFiles &files)
{
    const Subject &opened = account.subject;
    const Encoding &used = *findEncoding(shown.encoding);
    const auto finding = std::ranges::find(account.findings, tableFindingKey, &Finding::key);
    // Tensors have names that tell whose they are; only a table without one is opened into what is shown.
    if (opened.table.empty() || !opened.tensor.empty() || finding == account.findings.end() || opened.encoding == used.id
        || !used.readsTable)
        return account;
    Result<Subject> subject = withTable(shown, opened.table, opened.dimension);
    const bool fits = subject && evaluate(*subject, files);
    finding->text =
        fits ? sentence("{0}, the encoding in use", titleAndShape(used))
             : sentence("{0}; it does not fit {1}", titleAndShape(*findEncoding(opened.encoding)), titleAndShape(used));
    if (fits)
        account.subject = *std::move(subject);
    return account;
}

} // namespace posviz
