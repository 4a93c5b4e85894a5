// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/safetensors.h"

#include "core/checked_json.h"
#include "core/model_files/byte_source.h"
#include "core/model_files/file_stamp.h"
#include "core/model_files/whole_file.h"
#include "core/shown_text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>
#include <variant>

namespace posviz {

namespace {

using nlohmann::json;
using TensorEntries = std::vector<TensorEntry>;

constexpr std::size_t lengthBytes = 8;
constexpr std::uint64_t longestSafetensorsHeader = 16 << 20;
// 200 000 tensors take about 20 MiB.
constexpr std::uintmax_t largestIndex = 32 << 20;
// PyTorch's and NumPy's limit.
constexpr std::size_t mostAxes = 64;

/// The bits of a number of each dtype of the reference (tensor.rs, Dtype); 4 and 6 of them are packed into whole bytes.
struct Dtype {
    std::string_view name;
    std::uint64_t bits;
    std::optional<NumberFormat> format{};
};
constexpr std::array dtypes{
    Dtype{"F16", 16, NumberFormat{NumberType::F16}},
    Dtype{"BF16", 16, NumberFormat{NumberType::BF16}},
    Dtype{"F32", 32, NumberFormat{NumberType::F32}},
    Dtype{"F64", 64, NumberFormat{NumberType::F64}},
    Dtype{"BOOL", 8},
    Dtype{"U8", 8},
    Dtype{"I8", 8},
    Dtype{"U16", 16},
    Dtype{"I16", 16},
    Dtype{"U32", 32},
    Dtype{"I32", 32},
    Dtype{"U64", 64},
    Dtype{"I64", 64},
    Dtype{"C64", 64},
    Dtype{"F8_E5M2", 8},
    Dtype{"F8_E4M3", 8},
    Dtype{"F8_E8M0", 8},
    Dtype{"F8_E4M3FNUZ", 8},
    Dtype{"F8_E5M2FNUZ", 8},
    Dtype{"F6_E2M3", 6},
    Dtype{"F6_E3M2", 6},
    Dtype{"F4", 4},
};

std::optional<std::uint64_t> wholeNumber(const json &value)
{
    return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>()) : std::nullopt;
}

std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b)
{
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b)
        return {};
    return a * b;
}

const json *memberOf(const json &object, const char *key)
{
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

/// Dtype, shape and offsets of a tensor as they are in the header; the offset counts from the first tensor's first byte.
class TensorReader {
  public:
    TensorReader(std::string name, const std::filesystem::path &file) { m_entry = {.name = std::move(name), .file = file}; }

    Result<TensorEntry> read(const json &value)
    {
        if (!value.is_object())
            return bad("is {0}; it must be an object with dtype, shape and data_offsets.", describedJson(value));
        for (const auto &step : {&TensorReader::readType, &TensorReader::readShape, &TensorReader::readOffsets})
            if (const Result<std::monostate> done = (this->*step)(value); !done)
                return done.failure();
        if (m_bits > 0)
            if (const Result<std::monostate> done = checkSize(); !done)
                return done.failure();
        return std::move(m_entry);
    }

  private:
    template <class... Arguments> Error bad(Pattern<sizeof...(Arguments)> pattern, Arguments &&...arguments) const
    {
        return failed("{0}: {1}", tensorName(m_entry), sentence(pattern, std::forward<Arguments>(arguments)...));
    }

    Result<std::monostate> readType(const json &value)
    {
        const json *dtype = memberOf(value, "dtype");
        if (!dtype || !dtype->is_string())
            return dtype ? bad("dtype is {0}; it must be the name of a type.", describedJson(*dtype))
                         : bad("dtype is missing; it must be the name of a type.");
        m_entry.type = dtype->get<std::string>();
        const auto *const known = std::ranges::find(dtypes, m_entry.type, &Dtype::name);
        if (known == dtypes.end())
            return std::monostate{};
        m_bits = known->bits;
        m_entry.format = known->format;
        return std::monostate{};
    }

    Result<std::monostate> readShape(const json &value)
    {
        const json *shape = memberOf(value, "shape");
        if (!shape || !shape->is_array())
            return shape ? bad("shape is {0}; it must be a list of whole numbers.", describedJson(*shape))
                         : bad("shape is missing; it must be a list of whole numbers.");
        if (shape->size() > mostAxes)
            return bad("shape has {0} axes; at most {1} can be read.", plain(std::ssize(*shape)), plain(mostAxes));
        for (const json &axis : *shape) {
            const std::optional<std::uint64_t> size = wholeNumber(axis);
            if (!size || *size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                return bad("shape has {0} in it; only whole numbers from 0 to 2^63 - 1 are allowed.", describedJson(axis));
            m_entry.shape.push_back(static_cast<std::int64_t>(*size));
        }
        return std::monostate{};
    }

    Result<std::monostate> readOffsets(const json &value)
    {
        const json *offsets = memberOf(value, "data_offsets");
        const bool two = offsets && offsets->is_array() && offsets->size() == 2;
        const std::optional<std::uint64_t> begin = two ? wholeNumber((*offsets)[0]) : std::nullopt;
        const std::optional<std::uint64_t> end = two ? wholeNumber((*offsets)[1]) : std::nullopt;
        if (!begin || !end)
            return offsets ? bad("data_offsets is not a list of two whole numbers, where the bytes begin and end.")
                           : bad("data_offsets is missing; it must be two whole numbers, where the bytes begin and end.");
        if (*begin > *end)
            return bad("data_offsets begin at {0} and end before that, at {1}.", plainSize(*begin), plainSize(*end));
        m_entry.offset = *begin;
        m_entry.bytes = *end - *begin;
        return std::monostate{};
    }

    Result<std::monostate> checkSize() const
    {
        std::optional<std::uint64_t> bits = 1;
        for (const std::int64_t size : m_entry.shape)
            bits = bits ? product(*bits, static_cast<std::uint64_t>(size)) : std::nullopt;
        bits = bits ? product(*bits, m_bits) : std::nullopt;
        if (!bits)
            return bad("the shape is {0}, more numbers than any file can hold.", shapeText(m_entry.shape));
        if (*bits % 8 != 0)
            return bad("the shape is {0}, whose numbers of type {1} do not fill whole bytes.", shapeText(m_entry.shape),
                       m_entry.type);
        if (*bits / 8 != m_entry.bytes)
            return bad("the shape is {0} and the type {1}, which takes {2} bytes; data_offsets have room for {3}.",
                       shapeText(m_entry.shape), m_entry.type, plainSize(*bits / 8), plainSize(m_entry.bytes));
        return std::monostate{};
    }

    TensorEntry m_entry;
    std::uint64_t m_bits = 0; ///< of a number; 0: not known
};

Result<std::monostate> checkMetadata(const json &metadata, const std::string &name)
{
    if (!metadata.is_object())
        return failed("{0}: __metadata__ is {1}; it must be an object of strings.", name, describedJson(metadata));
    for (const auto &[key, value] : metadata.items())
        if (!value.is_string())
            return failed("{0}: __metadata__ has {1} at {2}; only strings are allowed.", name, describedJson(value),
                          quotedText(key));
    return std::monostate{};
}

/// Puts the tensors into the order of their bytes. Fails unless each begins where the one before it ends.
Result<std::uint64_t> sortedWithoutGaps(TensorEntries &entries)
{
    std::ranges::sort(entries, [](const TensorEntry &a, const TensorEntry &b) {
        return std::pair(a.offset, a.bytes) < std::pair(b.offset, b.bytes);
    });
    std::uint64_t end = 0;
    const TensorEntry *before = nullptr;
    for (const TensorEntry &entry : entries) {
        if (entry.offset != end) {
            const Sentence wrong =
                entry.offset < end ? sentence("inside another tensor") : sentence("after bytes that belong to no tensor");
            const Sentence place =
                before ? sentence("where {0} ends", quotedText(before->name)) : sentence("where the data begin");
            return failed("{0}: data_offsets begin at {1}, {2}; {3}, {4}, is the only place allowed.", tensorName(entry),
                          plainSize(entry.offset), wrong, plainSize(end), place);
        }
        end = entry.offset + entry.bytes;
        before = &entry;
    }
    return end;
}

/// The file of each tensor that an index names.
using WeightMap = std::map<std::string, std::string, std::less<>>;

/// A name that cannot lead out of the folder.
bool isPlainFileName(std::string_view name)
{
    return name.ends_with(".safetensors") && std::ranges::all_of(name, [](char c) {
               return c != '/' && c != '\\' && c != ':' && static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
           });
}

/// An index whose weight_map is an object.
Result<json> readIndex(const std::filesystem::path &path)
{
    const Result<std::string> text = readWholeFile(path, largestIndex);
    if (!text)
        return text.failure();
    constexpr std::size_t mostContainers = 1000; // there are three, and perhaps some in its metadata
    Result<json> index = parsedJson(*text, path.string(), mostContainers);
    if (!index)
        return index;
    const json *map = index->is_object() ? memberOf(*index, "weight_map") : nullptr;
    if (!map || !map->is_object())
        return failed("{0}: is not an index of safetensors files: it has no object 'weight_map'.", path.string());
    return index;
}

/// Those of the wanted tensors. What stands for others is nobody's business.
Result<WeightMap> weightMap(const json &index, const std::filesystem::path &path, const WantedTensor &wanted)
{
    WeightMap files;
    for (const auto &[tensor, file] : index["weight_map"].items()) {
        if (!wanted(tensor))
            continue;
        if (!file.is_string() || !isPlainFileName(file.get_ref<const std::string &>()))
            return failed("{0}: weight_map has {1} for {2}; it must be the name of a .safetensors file in the same folder.",
                          path.string(), describedJson(file), quotedText(tensor));
        files.emplace(tensor, file.get<std::string>());
    }
    return files;
}

/// The file to read in a folder: as transformers looks for it, else the only one there is.
Result<std::filesystem::path> fileIn(const std::filesystem::path &folder)
{
    for (const char *usual : {"model.safetensors", "model.safetensors.index.json"})
        if (std::error_code failure; std::filesystem::exists(folder / usual, failure))
            return folder / usual;
    std::vector<std::filesystem::path> files;
    std::vector<std::filesystem::path> indices;
    std::error_code failure;
    std::filesystem::directory_iterator entry(folder, failure);
    for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        if (name.ends_with(".safetensors"))
            files.push_back(entry->path());
        else if (name.ends_with(".safetensors.index.json"))
            indices.push_back(entry->path());
    }
    if (failure)
        return failed("{0}: cannot be read: {1}.", folder.string(), failure.message());
    if (indices.size() == 1)
        return indices.front();
    if (indices.empty() && files.size() == 1)
        return files.front();
    if (indices.empty() && files.empty())
        return failed("{0}: has no .safetensors file in it.", folder.string());
    return failed("{0}: has several .safetensors files in it, none of them called model.safetensors, and no single index; "
                  "open one of the files.",
                  folder.string());
}

} // namespace

bool beginsSafetensors(std::string_view start, std::uint64_t size)
{
    // No text has so small a length in its first 8 bytes: it would have zero bytes in it.
    return start.size() > lengthBytes && start[lengthBytes] == '{' && bool(safetensorsHeaderLength(start, size));
}

Result<std::uint64_t> safetensorsHeaderLength(std::string_view start, std::uint64_t fileSize)
{
    if (start.size() < lengthBytes || fileSize < lengthBytes)
        return failed("is not a safetensors file: it must begin with 8 bytes that give the length of its header.");
    std::uint64_t length = 0;
    for (std::size_t i = lengthBytes; i-- > 0;)
        length = length << 8 | static_cast<unsigned char>(start[i]);
    if (length > fileSize - lengthBytes)
        return failed("is not a safetensors file, or truncated: its first 8 bytes declare a header of {0} bytes, but {1} follow.",
                      plainSize(length), plainSize(fileSize - lengthBytes));
    if (length > longestSafetensorsHeader)
        return failed("has a header of {0} bytes; at most {1} can be read.", plainSize(length), plain(longestSafetensorsHeader));
    return length;
}

Result<TensorEntries> parsedSafetensorsHeader(std::string_view header, std::uint64_t fileSize, const std::filesystem::path &file)
{
    const std::string name = file.string();
    if (!header.starts_with('{'))
        return failed("{0}: is not a safetensors file: its header does not begin with '{'.", name);
    // A tensor is two lists in an object, and takes more than 48 characters.
    const Result<json> content = parsedJson(header, name + ": header", header.size() / 16 + 8);
    if (!content)
        return content.failure();

    TensorEntries entries;
    for (const auto &[key, value] : content->items()) {
        if (key == "__metadata__") {
            if (const Result<std::monostate> checked = checkMetadata(value, name); !checked)
                return checked.failure();
            continue;
        }
        Result<TensorEntry> entry = TensorReader(key, file).read(value);
        if (!entry)
            return entry.failure();
        entries.push_back(*std::move(entry));
    }
    const Result<std::uint64_t> announced = sortedWithoutGaps(entries);
    if (!announced)
        return announced.failure();

    const std::uint64_t dataOffset = lengthBytes + header.size();
    const std::uint64_t there = fileSize - std::min(dataOffset, fileSize);
    if (there != *announced)
        return there < *announced ? dataCutShort(name, *announced, there)
                                  : failed("{0}: continues after its tensors: {1} bytes of data expected, {2} found.", name,
                                           plainSize(*announced), plainSize(there));
    for (TensorEntry &entry : entries)
        entry.offset += dataOffset;
    return entries;
}

Result<TensorEntries> readSafetensorsIndex(const std::filesystem::path &path)
{
    const std::string name = path.string();
    const Result<std::unique_ptr<ByteSource>> opened = fileSource(path);
    if (!opened)
        return opened.failure();
    ByteSource &file = **opened;
    std::string start(static_cast<std::size_t>(std::min<std::uint64_t>(lengthBytes, file.size())), '\0');
    if (!file.read(0, start))
        return failed("{0}: cannot be read.", name);
    const Result<std::uint64_t> length = safetensorsHeaderLength(start, file.size());
    if (!length)
        return failed("{0}: {1}", name, length.failure().sentence);
    std::string header(static_cast<std::size_t>(*length), '\0');
    if (!file.read(lengthBytes, header))
        return failed("{0}: cannot be read.", name);
    return parsedSafetensorsHeader(header, file.size(), path);
}

struct SafetensorsList::Content {
    std::filesystem::path file;                                  ///< the index, or the only file
    std::optional<json> index{};                                 ///< of several files; none: there is one
    std::map<std::string, TensorEntries, std::less<>> headers{}; ///< by the file's name
    ReadFiles read{};
    std::mutex mutex{}; ///< of the headers

    Result<std::monostate> readHeader(const std::string &name)
    {
        if (headers.contains(name))
            return std::monostate{};
        const std::filesystem::path path = index ? file.parent_path() / name : file;
        read.add(path);
        Result<TensorEntries> entries = readSafetensorsIndex(path);
        if (!entries)
            return entries.failure();
        headers.emplace(name, *std::move(entries));
        return std::monostate{};
    }

    Result<TensorEntries> tensorsOfSeveral(const WantedTensor &wanted)
    {
        const Result<WeightMap> map = weightMap(*index, file, wanted);
        if (!map)
            return map.failure();
        std::map<std::string, std::set<std::string, std::less<>>> tensorsOf;
        for (const auto &[tensor, name] : *map)
            tensorsOf[name].insert(tensor);

        TensorEntries found;
        for (auto &[name, tensors] : tensorsOf) {
            if (const Result<std::monostate> done = readHeader(name); !done)
                return done.failure();
            for (const TensorEntry &entry : headers[name])
                if (tensors.erase(entry.name) > 0)
                    found.push_back(entry);
            if (!tensors.empty())
                return failed("{0}: weight_map says that {1} is in {2}, but it is not.", file.string(),
                              quotedText(*tensors.begin()), quotedText(name));
        }
        return found;
    }
};

SafetensorsList::SafetensorsList(std::unique_ptr<Content> content) : m_content(std::move(content)) {}

SafetensorsList::~SafetensorsList() = default;

Result<std::unique_ptr<SafetensorsList>> SafetensorsList::open(const std::filesystem::path &path)
{
    std::error_code failure;
    const bool folder = std::filesystem::is_directory(path, failure);
    const Result<std::filesystem::path> file = folder ? fileIn(path) : path;
    if (!file)
        return file.failure();
    auto content = std::make_unique<Content>();
    content->file = *file;
    if (folder)
        content->read.add(path);
    if (file->extension() == ".json") {
        content->read.add(*file);
        Result<json> index = readIndex(*file);
        if (!index)
            return index.failure();
        content->index = *std::move(index);
    } else if (const Result<std::monostate> done = content->readHeader(""); !done) {
        return done.failure();
    }
    return std::unique_ptr<SafetensorsList>(new SafetensorsList(std::move(content)));
}

Result<TensorEntries> SafetensorsList::tensors(const WantedTensor &wanted)
{
    const std::lock_guard lock(m_content->mutex);
    TensorEntries entries;
    if (m_content->index) {
        Result<TensorEntries> found = m_content->tensorsOfSeveral(wanted);
        if (!found)
            return found;
        entries = *std::move(found);
    } else {
        std::ranges::copy_if(m_content->headers[""], std::back_inserter(entries),
                             [&](const TensorEntry &entry) { return wanted(entry.name); });
    }
    std::ranges::sort(entries, {}, &TensorEntry::name);
    return entries;
}

bool SafetensorsList::isCurrent() const { return m_content->read.areUnchanged(); }

Result<TensorEntries> readSafetensors(const std::filesystem::path &path, const WantedTensor &wanted)
{
    return SafetensorsList::open(path).transform(
        [&](const std::unique_ptr<SafetensorsList> &list) { return list->tensors(wanted); });
}

} // namespace posviz
