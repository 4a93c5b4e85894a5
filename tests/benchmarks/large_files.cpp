// SPDX-License-Identifier: GPL-3.0-or-later
// Opening a model file of 5 GB costs what its head and one table cost: the same head and table stand in a small file too, and
// both are opened in turn, so that a busy machine slows both. The large file has holes, which take no room on the disk.
#include "core/evaluate.h"
#include "core/model_files/model_file.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/safetensors_writer.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

namespace posviz {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largeSize = 5'000'000'000;
/// Beside the table, as in a model of 32 layers; all of one size, a multiple of GGUF's alignment.
constexpr std::uint64_t otherTensors = 288;
constexpr std::uint64_t largeTensor = largeSize / otherTensors / 32 * 32 + 32;
constexpr std::uint64_t smallTensor = 32;
/// GPT-2's.
constexpr std::uint64_t rows = 1024, columns = 768;
constexpr std::uint64_t tableBytes = 4 * rows * columns;

std::string nameOf(std::uint64_t tensor)
{
    return "h." + std::to_string(tensor / 9) + "." + std::to_string(tensor % 9) + ".weight";
}

std::string tableData()
{
    std::vector<float> numbers(rows * columns);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = static_cast<float>(i % 251) / 251;
    return packed(numbers);
}

/// What stands before the other tensors, so many bytes each; the table comes behind them.
std::string safetensorsHead(std::uint64_t tensorBytes)
{
    std::string header = "{";
    for (std::uint64_t i = 0; i < otherTensors; ++i)
        header +=
            safetensorsEntry(nameOf(i), "F32", std::to_string(tensorBytes / 4), i * tensorBytes, (i + 1) * tensorBytes) + ",";
    const std::uint64_t begin = otherTensors * tensorBytes;
    header +=
        safetensorsEntry("wpe.weight", "F32", std::to_string(rows) + "," + std::to_string(columns), begin, begin + tableBytes);
    // The larger offsets have more digits; blanks make up for them.
    header.resize(64 * otherTensors * 2, ' ');
    header.back() = '}';
    return safetensorsFile(header, "");
}

std::string ggufHead(std::uint64_t tensorBytes)
{
    GgufWriter file;
    file.text("general.architecture", "gpt2").whole("gpt2.context_length", rows).whole("gpt2.embedding_length", columns);
    for (std::uint64_t i = 0; i < otherTensors; ++i)
        file.tensor(nameOf(i), {tensorBytes / 4}, 0, "", static_cast<std::int64_t>(i * tensorBytes));
    file.tensor("position_embd.weight", {columns, rows}, 0, "", static_cast<std::int64_t>(otherTensors * tensorBytes));
    return file.bytes();
}

/// The two files, in a folder that goes with them.
class Pair {
  public:
    using Head = std::string (*)(std::uint64_t tensorBytes);

    Pair(Head head, const std::string &ending)
    {
        std::string folder = (fs::temp_directory_path() / "posviz-bench-XXXXXX").string();
        if (!mkdtemp(folder.data()))
            return;
        m_folder = folder;
        m_there = write(small = m_folder / ("small" + ending), head(smallTensor), otherTensors * smallTensor)
                  && write(large = m_folder / ("large" + ending), head(largeTensor), otherTensors * largeTensor) && hasHoles();
    }
    Pair(const Pair &) = delete;
    Pair &operator=(const Pair &) = delete;
    ~Pair()
    {
        std::error_code ignored;
        if (!m_folder.empty())
            fs::remove_all(m_folder, ignored);
    }

    bool there() const { return m_there; }

    fs::path small;
    fs::path large;

  private:
    static bool write(const fs::path &path, const std::string &head, std::uint64_t hole)
    {
        std::ofstream file(path, std::ios::binary);
        file << head;
        file.seekp(static_cast<std::streamoff>(head.size() + hole));
        file << tableData();
        return bool(file.flush());
    }

    bool hasHoles() const
    {
        struct stat status {};
        constexpr std::int64_t blockBytes = 512;
        return stat(large.c_str(), &status) == 0 && status.st_blocks * blockBytes < static_cast<std::int64_t>(4 * tableBytes);
    }

    fs::path m_folder;
    bool m_there = false;
};

/// The whole way from a file to the signal that its table is. Empty, or the sentence that says why not.
std::string open(const fs::path &path)
{
    const Result<ModelAccount> account = readModelFile(path);
    if (!account)
        return account.error();
    TableFiles tables;
    const Result<Signal> signal = evaluate(account->subject, tables);
    if (!signal)
        return signal.error();
    return account->subject.table.empty() ? path.string() + ": its table was not read." : "";
}

/// KiB of the largest resident size since it was last forgotten; none where Linux does not tell.
std::optional<long> peak()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::strtol(line.c_str() + 6, nullptr, 10);
    return {};
}

/// MB that the process needs for it beyond what it had; what the allocator kept from before is given back first.
std::optional<double> memoryToOpen(const fs::path &path)
{
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5\n";
    const std::optional<long> before = peak();
    benchmark::DoNotOptimize(open(path));
    const std::optional<long> after = peak();
    return before && after ? std::optional(static_cast<double>(*after - *before) / 1000) : std::nullopt;
}

void openLarge(benchmark::State &state, Pair::Head head, const char *ending)
{
    using Clock = std::chrono::steady_clock;
    const Pair files(head, ending);
    if (!files.there())
        return state.SkipWithError("the temporary folder has no files with holes");
    for (const fs::path &path : {files.small, files.large})
        if (const std::string sentence = open(path); !sentence.empty())
            return state.SkipWithError(sentence.c_str());

    std::chrono::duration<double> small{}, large{};
    for (auto _ : state) {
        const Clock::time_point start = Clock::now();
        benchmark::DoNotOptimize(open(files.small));
        const Clock::time_point between = Clock::now();
        benchmark::DoNotOptimize(open(files.large));
        const std::chrono::duration<double> last = Clock::now() - between;
        small += between - start;
        large += last;
        state.SetIterationTime(last.count());
    }
    state.counters["time_ratio"] = large / small;
    const std::optional<double> smallMemory = memoryToOpen(files.small), largeMemory = memoryToOpen(files.large);
    if (smallMemory && largeMemory) {
        state.counters["memory_ratio"] = *largeMemory / *smallMemory;
        state.counters["MB"] = *largeMemory;
    }
    state.SetLabel("5 GB against " + std::to_string(fs::file_size(files.small) / 1'000'000) + " MB with the same head and table");
}

} // namespace

BENCHMARK_CAPTURE(openLarge, safetensors, safetensorsHead, ".safetensors")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->MinTime(0.5);
BENCHMARK_CAPTURE(openLarge, gguf, ggufHead, ".gguf")->UseManualTime()->Unit(benchmark::kMillisecond)->MinTime(0.5);

} // namespace posviz
