// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/drawable_tensors.h"
#include "core/model_files/model_file.h"

#include "core/evaluate.h"
#include "core/model_files/npy.h"
#include "core/model_files/table_file.h"
#include "core/scene_edits.h"
#include "core/scene_json.h"

#include "tests/support/accounts.h"
#include "tests/support/files.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/models.h"
#include "tests/support/packed.h"
#include "tests/support/safetensors_writer.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

using namespace posviz;

namespace {

/// Two tables: positions 2 x 2, and T5's biases of 4 buckets and 1 head.
std::string twoTables()
{
    return safetensorsFile(R"({"wpe.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
                           R"("encoder.relative_attention_bias.weight":{"dtype":"F32","shape":[4,1],"data_offsets":[16,32]}})",
                           packed<float>({1, 2, 3, 4, 5, 6, 7, 8}));
}

QByteArray why(const Result<ModelAccount> &account) { return account ? QByteArray() : QByteArray(account.error().c_str()); }

} // namespace

class TestModelFile : public QObject {
    Q_OBJECT

  private slots:
    void bestTableOfTensors()
    {
        QTemporaryDir folder;
        const auto path = writtenFile(folder, "model.safetensors", twoTables());
        const ModelAccount account = certain(readModelFile(path));
        QCOMPARE(account.format, std::string("safetensors"));
        QCOMPARE(account.subject.encoding, std::string("learned"));
        QCOMPARE(account.subject.table, path.string());
        QCOMPARE(account.subject.tensor, std::string("wpe.weight"));
        QCOMPARE(account.subject.dimension, 2);
        QCOMPARE(account.subject.length, std::int64_t{2});
        QCOMPARE(account.tables.size(), std::size_t{2});
        QCOMPARE(finding(account, "wpe.weight")->verdict, Verdict::Used);
        QCOMPARE(finding(account, "encoder.relative_attention_bias.weight")->verdict, Verdict::Ignored);
        TableFiles files;
        const Signal signal = certain(evaluate(account.subject, files));
        QCOMPARE(learnedTableOf(signal)->table->values(), (Table::RowMajor{{1, 2}, {3, 4}}));
        // The scene is whole: written and read again it draws the same table.
        QCOMPARE(certain(sceneFromJson(sceneToJson({account.subject, {}}), "scene")).subject, account.subject);
    }

    void theDrawnTableIsReadOnce()
    {
        QTemporaryDir folder;
        const auto path = writtenFile(folder, "model.safetensors", twoTables());
        TableFiles files;
        const ModelAccount account = certain(readModelFile(path, {}, files));
        const auto changed = std::filesystem::last_write_time(path);
        // Nothing of the file is left, but nobody can tell.
        const std::string nothing(std::filesystem::file_size(path), '\0');
        writtenFile(folder, "model.safetensors", nothing);
        std::filesystem::last_write_time(path, changed);
        QVERIFY(bool(evaluate(account.subject, files)));
        TableFiles others;
        QVERIFY(!evaluate(account.subject, others));
    }

    // Whatever is chosen of an open file, its settings and its list of tensors are not read again: they may be gone.
    void anOpenFileIsReadOnce_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"model.safetensors", "model.safetensors.index.json", "folder", "model.gguf", "config.json"})
            QTest::newRow(name) << QString(name);
    }

    void anOpenFileIsReadOnce()
    {
        QFETCH(QString, name);
        QTemporaryDir folder;
        const std::string config = R"({"model_type": "gemma3_text", "hidden_size": 64, "num_attention_heads": 2, "head_dim": 32,
            "rope_theta": 1e6, "rope_local_base_freq": 1e4, "layer_types": ["full_attention", "sliding_attention"]})";
        std::filesystem::path path = folder.path().toStdString();
        std::vector<std::filesystem::path> files;
        if (name == "model.safetensors" || name == "folder")
            files.push_back(writtenFile(folder, "model.safetensors", twoTables()));
        if (name == "config.json" || name == "folder")
            files.push_back(writtenFile(folder, "config.json", config));
        if (name == "model.safetensors.index.json") {
            files.push_back(writtenFile(folder, "one.safetensors", twoTables()));
            files.push_back(writtenFile(
                folder, name,
                R"({"weight_map": {"wpe.weight": "one.safetensors", "encoder.relative_attention_bias.weight": "one.safetensors"}})"));
        }
        if (name == "model.gguf") {
            GgufWriter gpt2;
            gpt2.text("general.architecture", "gpt2").whole("gpt2.context_length", 3).whole("gpt2.embedding_length", 2);
            gpt2.tensor("position_embd.weight", {2, 3}, 0, gpt2.packed<float>({1, 2, 3, 4, 5, 6}));
            gpt2.tensor("blob", {2, 1}, 0, gpt2.packed<float>({7, 8}));
            files.push_back(writtenFile(folder, name, gpt2.bytes()));
        }
        if (name != "folder")
            path /= name.toStdString();

        const std::vector<ModelChoice> choices =
            name == "config.json"  ? std::vector<ModelChoice>{{}, {.layer = "sliding_attention"}}
            : name == "folder"     ? std::vector<ModelChoice>{{}, {.layer = "sliding_attention"}, {.tensor = "wpe.weight"}}
            : name == "model.gguf" ? std::vector<ModelChoice>{{}, {.tensor = "blob"}}
                                   : std::vector<ModelChoice>{{}, {.tensor = "encoder.relative_attention_bias.weight"}};
        std::vector<ModelAccount> expected;
        for (const ModelChoice &choice : choices)
            expected.push_back(certain(readModelFile(path, choice)));

        const std::shared_ptr<ModelFile> file = certain(openModelFile(path));
        TableFiles first;
        QCOMPARE(certain(file->account({}, first)), expected.front());
        QVERIFY(file->isCurrent());
        for (const std::filesystem::path &each : files) {
            // The numbers stay, all that stands before them goes.
            const auto size = std::filesystem::file_size(each);
            const std::uintmax_t numbers = each.extension() == ".json" ? 0 : name == "model.gguf" ? 64 : 32;
            std::fstream stream(each, std::ios::in | std::ios::out | std::ios::binary);
            stream << std::string(static_cast<std::size_t>(size - numbers), ' ');
        }
        TableFiles files2;
        for (std::size_t i = 0; i < choices.size(); ++i)
            QCOMPARE(certain(file->account(choices[i], files2)), expected[i]);
        QVERIFY(!readModelFile(path));
    }

    void anOpenFileKnowsWhenItWasWrittenTo()
    {
        QTemporaryDir folder;
        const auto config = writtenFile(folder, "config.json", R"({"model_type": "llama", "head_dim": 64})");
        const std::shared_ptr<ModelFile> file = certain(openModelFile(folder.path().toStdString()));
        QVERIFY(file->isCurrent());
        writtenFile(folder, "config.json", R"({"model_type": "llama", "head_dim": 128})");
        QVERIFY(!file->isCurrent());
        const std::shared_ptr<ModelFile> again = certain(openModelFile(folder.path().toStdString()));
        QVERIFY(again->isCurrent());
        writtenFile(folder, "model.safetensors", twoTables());
        QVERIFY(!again->isCurrent());
    }

    void aSceneIsToldFromAModel()
    {
        QTemporaryDir folder;
        const auto scene = writtenFile(folder, "scene.json", sceneToJson(Scene{}));
        QVERIFY(std::holds_alternative<Scene>(certain(openSceneOrModel(scene))));
        QVERIFY(openModelFile(scene).error().ends_with("is a Posviz scene, not a model file; open it as a scene."));
        const auto config = writtenFile(folder, "config.json", R"({"model_type": "llama", "head_dim": 64})");
        QVERIFY(std::holds_alternative<std::shared_ptr<ModelFile>>(certain(openSceneOrModel(config))));
    }

    void aTableThatManyAskForIsReadOnce()
    {
        QTemporaryDir folder;
        const auto path = writtenFile(folder, "table.npy", npyBytes(std::vector<double>(1 << 18, 0.5), 1 << 9, 1 << 9, false));
        TableFiles files;
        std::vector<std::shared_ptr<const Table>> tables(8);
        {
            std::vector<std::jthread> threads;
            for (std::shared_ptr<const Table> &table : tables)
                threads.emplace_back([&] { table = certain(files.table(path.string())); });
        }
        for (const std::shared_ptr<const Table> &table : tables)
            QCOMPARE(table, tables.front());
    }

    void chosenTable()
    {
        QTemporaryDir folder;
        const auto path = writtenFile(folder, "model.safetensors", twoTables());
        const std::string name = "encoder.relative_attention_bias.weight";
        const ModelAccount account = certain(readModelFile(path, {.tensor = name}));
        QCOMPARE(account.subject.encoding, std::string("t5"));
        QCOMPARE(account.subject.tensor, name);
        QCOMPARE(certain(readTableFile(path, name)).values(), (Table::RowMajor{{5}, {6}, {7}, {8}}));
        const Result<ModelAccount> missing = readModelFile(path, {.tensor = "lm_head.weight"});
        QVERIFY(!missing);
        QVERIFY2(missing.error().find("lm_head.weight") != std::string::npos && missing.error().ends_with('.'), why(missing));
    }

    void anyMatrixByItsName()
    {
        QTemporaryDir folder;
        const std::string bytes =
            safetensorsFile(R"({"blob":{"dtype":"F64","shape":[3,1],"data_offsets":[0,24]}})", packed<double>({1, 2, 3}));
        const auto path = writtenFile(folder, "model.safetensors", bytes);
        const ModelAccount silent = certain(readModelFile(path));
        QVERIFY(silent.lack && silent.lack->of == Lack::Of::Tensor);
        QVERIFY2(lackOf(silent).starts_with(path.string()) && lackOf(silent).ends_with('.'), lackOf(silent).c_str());
        const ModelAccount named = certain(readModelFile(path, {.tensor = "blob"}));
        QVERIFY(!named.lack);
        QCOMPARE(named.subject.encoding, std::string("learned"));
        QCOMPARE(named.subject.length, std::int64_t{3});
    }

    void everyMatrixIsListed()
    {
        QTemporaryDir folder;
        const std::string header =
            R"({"h.10.w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"h.2.w":{"dtype":"F32","shape":[1,1,2],"data_offsets":[8,16]},)"
            R"("h.2.bias":{"dtype":"F32","shape":[2],"data_offsets":[16,24]},"cube":{"dtype":"F32","shape":[2,2,2],"data_offsets":[24,56]},)"
            R"("mask":{"dtype":"BOOL","shape":[2,2],"data_offsets":[56,60]}})";
        const auto path = writtenFile(folder, "model.safetensors", safetensorsFile(header, std::string(60, '\0')));
        for (const std::filesystem::path &each : {path, path.parent_path()}) {
            std::vector<std::string> names;
            for (const TensorEntry &tensor : certain(drawableTensors(each))) {
                names.push_back(tensor.name);
                // What is listed can be chosen.
                QCOMPARE(certain(readModelFile(each, {.tensor = tensor.name})).subject.tensor, tensor.name);
            }
            QCOMPARE(names, (std::vector<std::string>{"h.2.w", "h.10.w"}));
        }
        QVERIFY(certain(drawableTensors(writtenFile(folder, "config.json", "{}"))).empty());
        QVERIFY(!drawableTensors(folder.filePath("none.gguf").toStdString()));
    }

    // The name tells which way distances count: the row of the key one before its query.
    void clippingOfShawsTables_data()
    {
        QTest::addColumn<std::int64_t>("rows");
        QTest::addColumn<int>("row");
        QTest::newRow("attention.self.distance_embedding.weight") << std::int64_t{5} << 3;
        QTest::newRow("embed_positions.pe_k.weight") << std::int64_t{4} << 3;
        QTest::newRow("relative_position_k.embeddings_table") << std::int64_t{5} << 1;
        QTest::newRow("attn_layers.0.emb_rel_k") << std::int64_t{5} << 1;
        QTest::newRow("attn.rel_pos_w") << std::int64_t{5} << 3;
    }

    void clippingOfShawsTables()
    {
        QFETCH(std::int64_t, rows);
        QFETCH(int, row);
        QTemporaryDir folder;
        const std::string header = std::string("{\"") + QTest::currentDataTag() + "\":{\"dtype\":\"F32\",\"shape\":["
                                   + std::to_string(rows) + ",2],\"data_offsets\":[0," + std::to_string(8 * rows) + "]}}";
        const auto path =
            writtenFile(folder, "model.safetensors",
                        safetensorsFile(header, packed<float>(std::vector<float>(static_cast<std::size_t>(2 * rows), 1))));
        const ModelAccount account = certain(readModelFile(path));
        TableFiles files;
        const auto signal = std::get<Relative>(certain(evaluate(account.subject, files)));
        const auto &vectors = std::get<DistanceVectors>(signal.terms);
        QCOMPARE(vectors.classes.rowOf(1), row);
        QCOMPARE(vectors.classes.rowOf(-1), rows == 4 ? 1 : 4 - row);
        QCOMPARE(certain(sceneFromJson(sceneToJson({account.subject, {}}), "scene")).subject, account.subject);
    }

    void folderOfSettingsAndTensors()
    {
        QTemporaryDir folder;
        writtenFile(folder, "config.json",
                    R"({"model_type": "t5", "d_model": 8, "num_heads": 1, "relative_attention_num_buckets": 4,
                                               "relative_attention_max_distance": 16})");
        const auto tensors = writtenFile(folder, "model.safetensors", twoTables());
        const ModelAccount account = certain(readModelFile(folder.path().toStdString()));
        QCOMPARE(account.path, folder.path().toStdString());
        // The table that belongs to the settings' encoding, not the best by itself.
        QCOMPARE(account.subject.encoding, std::string("t5"));
        QCOMPARE(account.subject.table, tensors.string());
        QCOMPARE(account.subject.tensor, std::string("encoder.relative_attention_bias.weight"));
        QCOMPARE(account.subject.values.at("max_distance"), 16.0);
        QVERIFY(finding(account, "relative_attention_max_distance"));
        const ModelAccount other = certain(readModelFile(folder.path().toStdString(), {.tensor = "wpe.weight"}));
        QCOMPARE(other.subject.encoding, std::string("learned"));
    }

    void tableThatContradictsItsSettings()
    {
        QTemporaryDir folder;
        writtenFile(folder, "config.json", R"({"model_type": "t5", "d_model": 8, "num_heads": 2})");
        writtenFile(folder, "model.safetensors",
                    safetensorsFile(R"({"relative_attention_bias.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}})",
                                    packed<float>({1, 2, 3, 4, 5, 6})));
        const ModelAccount account = certain(readModelFile(folder.path().toStdString()));
        QVERIFY(account.subject.table.empty());
        QCOMPARE(finding(account, "relative_attention_bias.weight")->verdict, Verdict::Contradicted);
        QVERIFY(!readModelFile(folder.path().toStdString(), {.tensor = "relative_attention_bias.weight"}));
    }

    void folderWithoutAModel()
    {
        QTemporaryDir folder;
        const Result<ModelAccount> empty = readModelFile(folder.path().toStdString());
        QVERIFY(!empty);
        QVERIFY2(empty.error().starts_with(folder.path().toStdString()) && empty.error().ends_with('.'), why(empty));
        writtenFile(folder, "config.json", R"({"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4})");
        QCOMPARE(certain(readModelFile(folder.path().toStdString())).subject.encoding, std::string("rope"));
        const Result<ModelAccount> named = readModelFile(folder.path().toStdString(), {.tensor = "x"});
        QVERIFY(!named && named.error().ends_with('.'));
    }

    void tableOfGguf()
    {
        QTemporaryDir folder;
        GgufWriter gpt2;
        gpt2.text("general.architecture", "gpt2").whole("gpt2.context_length", 3).whole("gpt2.embedding_length", 2);
        gpt2.tensor("position_embd.weight", {2, 3}, 0, gpt2.packed<float>({1, 2, 3, 4, 5, 6}));
        const auto path = writtenFile(folder, "model.gguf", gpt2.bytes());
        const ModelAccount account = certain(readModelFile(path));
        QCOMPARE(account.subject.tensor, std::string("position_embd.weight"));
        TableFiles files;
        const Signal signal = certain(evaluate(account.subject, files));
        QCOMPARE(learnedTableOf(signal)->table->values(), (Table::RowMajor{{1, 2}, {3, 4}, {5, 6}}));
    }

    void whatIsDrawnOnlyByItsName()
    {
        QTemporaryDir folder;
        const auto read = [&](const std::string &config, const std::string &header, const ModelChoice &choice) {
            writtenFile(folder, "config.json", config);
            writtenFile(folder, "model.safetensors", safetensorsFile(header, packed<float>({1, 2, 3, 4, 5, 6})));
            return certain(readModelFile(folder.path().toStdString(), choice));
        };
        const std::string rope = R"({"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4})", silent = "{}";
        const std::string unread = R"({"wpe.weight":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]},)"
                                   R"("blob":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]}})";
        // A known table whose numbers are not read is as good as none.
        const ModelAccount account = read(silent, unread, {});
        QVERIFY(account.lack && account.lack->of == Lack::Of::Tensor && account.needsTensor);
        QVERIFY2(english(finding(account, "wpe.weight")->text).starts_with("not shown: "),
                 english(finding(account, "wpe.weight")->text).c_str());
        QVERIFY(read(silent, unread, {.tensor = "blob"}).needsTensor);
        QVERIFY(!read(rope, unread, {}).needsTensor);
        QVERIFY(!read(rope, unread, {.tensor = "blob"}).needsTensor);
        const std::string known = R"({"wpe.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}})";
        QVERIFY(!read(silent, known, {}).needsTensor);
    }

    void refusals_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << "model.gguf" << QByteArray();
        QTest::newRow("text") << "model.txt" << QByteArray("hello");
        QTest::newRow("text called safetensors") << "model.safetensors" << QByteArray("hello, hello");
        QTest::newRow("text called gguf") << "model.gguf" << QByteArray("hello, hello");
        QTest::newRow("text called npy") << "model.npy" << QByteArray("hello, hello");
        QTest::newRow("list called json") << "config.json" << QByteArray("[1, 2]");
    }

    void refusals()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QTemporaryDir folder;
        const auto path = writtenFile(folder, name, bytes.toStdString());
        const Result<ModelAccount> account = readModelFile(path);
        QVERIFY(!account);
        QVERIFY2(account.error().starts_with(path.string()) && account.error().ends_with('.'), why(account));
    }

    // Every file of the models folder opens or is refused as its lists say.
    void realFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("opens");
        if (modelFiles("configs", "*.json").isEmpty())
            QSKIP(noModelsSentence().constData());
        const auto add = [](const QString &file, bool opens) { QTest::newRow(qPrintable(file)) << file << opens; };
        for (const auto &[folder, pattern] : {std::pair{"configs", "*.json"},
                                              {"gguf", "*.gguf"},
                                              {"gguf/meta-only", "*.gguf"},
                                              {"learned", "*.npy"},
                                              {"learned", "*.safetensors"}})
            for (const QString &file : modelFiles(folder, pattern))
                add(file, true);
        for (const QString &file : modelFiles("npy-variants", "*.npy"))
            add(file, !file.contains("truncated") && !file.contains("bad"));
        add("hf-model-dirs/dummy-chronos-model", true);
        add("hf-model-dirs/dummy-chronos2-model", true);
        for (const char *folder : {"gguf/edge", "safetensors-cases"}) {
            QFile list(QString::fromStdString(modelPath(QString(folder) + "/expected.tsv").string()));
            QVERIFY(list.open(QIODevice::ReadOnly));
            list.readLine(); // the names of the columns
            while (!list.atEnd()) {
                const QList<QByteArray> columns = list.readLine().split('\t');
                add(QString(folder) + '/' + columns[0], columns[1].startsWith("accept"));
            }
        }
    }

    void realFiles()
    {
        QFETCH(QString, file);
        QFETCH(bool, opens);
        const Result<ModelAccount> account = readModelFile(modelPath(file));
        QVERIFY2(bool(account) == opens, why(account));
        if (!account) {
            QVERIFY2(account.error().starts_with(modelPath(file).string()) && account.error().ends_with('.'), why(account));
            return;
        }
        if (account->lack)
            return;
        TableFiles files;
        QVERIFY(checkedSubject(account->subject));
        QVERIFY(evaluate(account->subject, files));
        for (const LayerKind &kind : account->layers) {
            const ModelAccount chosen = certain(readModelFile(modelPath(file), {.layer = kind.name}));
            QCOMPARE(chosen.subject, kind.subject);
        }
    }
};

TEST_CLASS(TestModelFile, NoApplication)
#include "tst_model_file.moc"
