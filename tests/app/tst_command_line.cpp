// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/figure_options.h"
#include "app/presets.h"
#include "core/colours.h"
#include "core/encoding.h"
#include "core/model_files/npy.h"
#include "core/scaling/scaling.h"
#include "core/view.h"

#include "tests/support/safetensors_writer.h"
#include "tests/support/test_class.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QImageReader>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <array>
#include <cmath>
#include <memory>
#include <vector>

using namespace posviz;

namespace {

enum Status { Done = 0, NotDone = 1, Misuse = 2 };

struct Finished {
    int status = -1;
    QByteArray out;
    QByteArray err;
};

const QByteArray llama31 = R"({
  "model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32, "max_position_embeddings": 131072,
  "rope_theta": 500000.0,
  "rope_scaling": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                   "original_max_position_embeddings": 8192, "rope_type": "llama3"}
})";

/// 448 rows x 8 features.
QByteArray tableBytes()
{
    std::vector<double> values;
    for (int i = 0; i < 448 * 8; ++i)
        values.push_back(std::sin(0.1 * i));
    return QByteArray::fromStdString(npyBytes(values, 448, 8, false));
}

QStringList words(const QString &line) { return line.split(' ', Qt::SkipEmptyParts); }

QJsonObject object(const QByteArray &json) { return QJsonDocument::fromJson(json).object(); }

bool isNear(double value, double expected, double relative)
{
    return std::abs(value - expected) <= relative * std::abs(expected);
}

} // namespace

class CommandLineTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString &name) const { return m_folder->filePath(name); }

    void save(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot); }

    /// The real program, in the test's folder, with no display and a locale that writes decimal commas where it is installed.
    Finished run(const QStringList &arguments, const QString &outputFile = {}) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(name);
        environment.insert("LC_ALL", "de_DE.UTF-8");
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder->path());
        if (!outputFile.isEmpty())
            process.setStandardOutputFile(outputFile);
        process.start(POSVIZ_PROGRAM, arguments);
        if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit)
            return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

  private slots:
    // A length is the same in whichever unit it is typed; a pixel is as large as the figure's resolution makes it.
    void lengthsAreTheSameInEveryUnit()
    {
        for (const char *dpi : {"72", "150", "300", "600"}) {
            const double inches = 0.25, pixels = inches * std::stod(dpi);
            const std::pair<double, const char *> units[]{
                {25.4, "mm"}, {2.54, "cm"}, {1, "in"}, {72, "pt"}, {std::stod(dpi), "px"}};
            for (const auto &[perInch, unit] : units) {
                const auto typed = [&](double inch) { return QByteArray::number(inch * perInch, 'g', 17).toStdString() + unit; };
                const Outcome<ExportOptions> options =
                    exportOptionsFrom({.width = typed(4), .height = typed(3), .dpi = dpi, .fontSize = typed(inches)});
                QVERIFY2(bool(options), unit);
                QVERIFY2(std::abs(options->width - 4 * 25.4) < 1e-9 && std::abs(options->height - 3 * 25.4) < 1e-9, unit);
                QVERIFY2(std::abs(options->fontSize - inches * 72) < 1e-9, qPrintable(QString("%1 pixels").arg(pixels)));
            }
        }
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void figures_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QByteArray>("start");
        const QString small = " --dimension 32 --length 100 --width 80mm --height 60mm --dpi 100 --output out.";
        for (const View &view : views()) {
            // RoPE, the default, adds no bias, and without scaling all engines read it alike.
            const QString encoding = view.id == "bias"      ? " --encoding sandwich"
                                     : view.id == "engines" ? " --scaling yarn --font-size 6pt"
                                                            : "";
            for (const auto &[suffix, start] : {std::pair{"png", "\x89PNG"}, {"pdf", "%PDF-"}, {"svg", "<?xml"}})
                QTest::addRow("%s.%s", view.id.c_str(), suffix)
                    << "figure " + QString::fromStdString(view.id) + encoding + small + suffix << QByteArray(start);
        }
        const auto add = [&](const char *name, const QString &options) {
            QTest::newRow(name) << "figure similarity" + small + "png " + options << QByteArray("\x89PNG");
        };
        add("long", "--length 16777216 --base 5e5");
        add("dark", "--theme dark --transparent --no-title");
        add("colours", "--colours " + QString::fromStdString(colourMaps().front().id) + " --set statistic=cosine");
        add("cells", "--cells 7x9 --positions 10:20 --keys 3:40");
        add("pixels", "--width 300px --height 200px --font-size 9pt");
        add("last one counts", "--dimension 7 --dimension 8");
        add("short title", "--title Distance");
    }

    void figures()
    {
        QFETCH(QString, arguments);
        QFETCH(QByteArray, start);
        const Finished done = run(words(arguments));
        // Beside the figure at most what its reader must know.
        for (const QByteArray &line : done.err.split('\n'))
            QVERIFY2(line.isEmpty() || line.startsWith("posviz: note: "), line.constData());
        QCOMPARE(done.status, int(Done));
        QCOMPARE(done.out, QByteArray());
        QCOMPARE(files().size(), 1);
        QVERIFY(read(files().front()).startsWith(start));
    }

    /// Its notes left a curve two lines of type high.
    void aFigureWithoutRoomIsRefused()
    {
        const QString small = "figure engines --scaling yarn --width 89mm --height 55mm --font-size 8pt --output a.png";
        const Finished refused = run(words(small));
        QCOMPARE(refused.status, int(NotDone));
        QVERIFY2(refused.err.contains("no room for the plot"), refused.err);
        QVERIFY(!QFile::exists(path("a.png")));
        QCOMPARE(run(words(small + " --no-notes")).status, int(Done));
        QVERIFY(QFile::exists(path("a.png")));
    }

    void pixelsAreTheOnesAskedFor()
    {
        const Finished done =
            run(words("figure encoding --dimension 16 --length 64 --width 400px --height 300px --dpi 200 --output a.png"));
        QCOMPARE(done.status, int(Done));
        QCOMPARE(QImage(path("a.png")).size(), QSize(400, 300));
    }

    void spectrumOfLlama31()
    {
        // domain.md T9
        save("config.json", llama31);
        const Finished done = run(words("table spectrum --model config.json --format json"));
        QCOMPARE(done.err, QByteArray());
        QCOMPARE(done.status, int(Done));
        const QJsonObject table = object(done.out);
        const QJsonArray theta = table["inverse_frequencies"].toArray();
        QCOMPARE(theta.size(), 64);
        const std::array<std::pair<int, double>, 8> known{{{29, 2.16657076e-3},
                                                           {30, 1.37189357e-3},
                                                           {31, 8.56751413e-4},
                                                           {32, 5.24846161e-4},
                                                           {33, 3.1269375e-4},
                                                           {34, 1.78507813e-4},
                                                           {35, 9.55621235e-5},
                                                           {63, 3.06892599e-7}}};
        for (const auto &[pair, value] : known)
            QVERIFY2(isNear(theta[pair].toDouble(), value, 1e-8), qPrintable(QString::number(pair)));
        const QJsonArray unscaled = table["unscaled_inverse_frequencies"].toArray();
        QVERIFY(isNear(unscaled[32].toDouble() / theta[32].toDouble(), 2.694530, 1e-6));
        QVERIFY(isNear(table["wavelengths"][28].toDouble(), 1956.497, 1e-6));
        QVERIFY(isNear(table["wavelengths"][35].toDouble(), 8 * 8218.718, 1e-6));
        QCOMPARE(table["attention_factor"].toDouble(), 1.0);
        const QJsonArray bands = table["bands"].toArray();
        QCOMPARE(bands.size(), 3);
        QCOMPARE(bands[0]["count"], 29);
        QCOMPARE(bands[1]["count"], 6);
        QCOMPARE(bands[2]["count"], 29);
        QVERIFY(done.out.contains("[1, 0.8146"));
        QVERIFY(done.out.contains("\n}\n"));
    }

    void tables_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("csv is the default") << "table encoding --dimension 2 --length 2"
                                            << QByteArray("position/feature,0,1\n0,");
        QTest::newRow("dash") << "table spectrum --output -"
                              << QByteArray("pair,inverse_frequency,wavelength,turns\n0,1,6.2831853071795862,");
        QTest::newRow("json") << "table phase --dimension 2 --length 2 --format json" << QByteArray("{\n  \"view\": \"phase\"");
        QTest::newRow("npy") << "table similarity --length 3 --format npy" << QByteArray("\x93NUMPY");
    }

    void tables()
    {
        QFETCH(QString, arguments);
        QFETCH(QByteArray, start);
        const Finished done = run(words(arguments));
        QCOMPARE(done.err, QByteArray());
        QCOMPARE(done.status, int(Done));
        QCOMPARE(done.out.left(start.size()), start);
        QVERIFY(files().isEmpty());
    }

    void oneCellForEachNumber()
    {
        const Finished done = run(words("table similarity --dimension 8 --length 700 --keys 5:3 --output t.csv"));
        QCOMPARE(done.status, int(Done));
        const QByteArrayList lines = read("t.csv").trimmed().split('\n');
        QCOMPARE(lines.size(), 701);
        QCOMPARE(lines[0], "position/key,5,6,7");
    }

    void cellsAreMeans()
    {
        // q = k: the score of a cell is the mean of those it covers.
        const QJsonObject fine = object(run(words("table similarity --dimension 8 --length 8 --format json")).out);
        const QJsonObject coarse = object(run(words("table similarity --dimension 8 --length 8 --format json --cells 2x4")).out);
        QCOMPARE(coarse["rows"].toArray().size(), 2);
        QCOMPARE(coarse["columns"][1], (QJsonObject{{"first", 2}, {"count", 2}}));
        double sum = 0;
        for (int row = 0; row < 4; ++row)
            for (int column = 2; column < 4; ++column)
                sum += fine["values"][row][column].toDouble();
        QVERIFY(isNear(coarse["values"][0][1].toDouble(), sum / 8, 1e-12));
    }

    void npyReadsBack()
    {
        const QString scene = "table encoding --encoding sinusoidal --dimension 6 --length 10 ";
        QCOMPARE(run(words(scene + "--output t.npy")).status, int(Done));
        const Result<Table> table = readNpy(path("t.npy").toStdString());
        QVERIFY(bool(table));
        QCOMPARE(table->rows(), 10);
        QCOMPARE(table->columns(), 6);
        const QJsonArray values = object(run(words(scene + "--format json")).out)["values"].toArray();
        for (int row = 0; row < 10; ++row)
            for (int column = 0; column < 6; ++column)
                QCOMPARE(table->values()(row, column), values[row][column].toDouble());
    }

    void rowsPastALearnedTableAreNull()
    {
        save("table.npy", tableBytes());
        const Finished done = run(words("table encoding --encoding learned --model table.npy --length 600 --format json"));
        QCOMPARE(done.status, int(Done));
        QCOMPARE(done.err.count('\n'), 1);
        QVERIFY(done.err.startsWith("posviz: note: "));
        QVERIFY(done.err.contains("448"));
        const QJsonArray values = object(done.out)["values"].toArray();
        QCOMPARE(values.size(), 600);
        for (int row = 0; row < 600; ++row)
            for (const QJsonValue value : values[row].toArray())
                QCOMPARE(value.isNull(), row >= 448);

        const Finished figure = run(words("figure similarity --model table.npy --length 600 --cells 448x448 --output d.png"));
        QCOMPARE(figure.status, int(Done));
        QVERIFY(figure.err.contains("448"));
        QVERIFY(QFileInfo(path("d.png")).size() > 1000);
    }

    // A bare table is that of the encoding that is named; else it is a learned one.
    void aTableIsThatOfTheNamedEncoding()
    {
        std::vector<double> numbers;
        for (int i = 0; i < 32 * 12; ++i)
            numbers.push_back(0.5 * i);
        save("t5.npy", QByteArray::fromStdString(npyBytes(numbers, 32, 12, false)));
        const Finished done = run(words("table bias --model t5.npy --encoding t5 --length 20 --format json"));
        QCOMPARE(done.status, int(Done));
        QVERIFY2(!done.err.contains("Untrained"), done.err.constData());
        const QJsonObject subject = object(done.out)["scene"].toObject()["subject"].toObject();
        QCOMPARE(subject["encoding"].toString(), QString("t5"));
        QVERIFY(subject["table"].toString().endsWith("t5.npy"));
        const QJsonArray values = object(done.out)["values"].toArray();
        QCOMPARE(values[4][4].toDouble(), 0.0);
        QCOMPARE(values[4][1].toDouble(), 0.5 * 3 * 12);  // bucket 3: three before
        QCOMPARE(values[4][6].toDouble(), 0.5 * 18 * 12); // bucket 16 + 2: two after
        // The sequence is as long as ever: rows are no positions.
        QCOMPARE(object(run(words("table bias --model t5.npy --encoding t5 --cells 4x4 --format json")).out)["scene"]
                     .toObject()["length"]
                     .toInt(),
                 512);
        const Finished learned = run(words("table encoding --model t5.npy --format json"));
        QCOMPARE(object(learned.out)["scene"].toObject()["subject"].toObject()["encoding"].toString(), QString("learned"));
        save("scene.json", QJsonDocument(object(done.out)["scene"].toObject()).toJson());
        QCOMPARE(run(words("table bias --scene scene.json --format json")).out, done.out);
    }

    void orderOfOptionsDoesNotMatter()
    {
        const Finished one =
            run(words("table spectrum --encoding rope --scaling linear --set factor=4 --dimension 8 --format json"));
        const Finished other =
            run(words("table spectrum --format json --set factor=4 --dimension 8 --scaling linear --encoding rope"));
        QCOMPARE(one.status, int(Done));
        QCOMPARE(one.out, other.out);
        QCOMPARE(object(one.out)["inverse_frequencies"][0].toDouble(), 0.25);
    }

    void aTablesSceneOpensAgain()
    {
        save("config.json", llama31);
        const Finished first = run(words("table spectrum --model config.json --format json"));
        save("scene.json", QJsonDocument(object(first.out)["scene"].toObject()).toJson());
        const Finished again = run(words("table spectrum --scene scene.json --format json"));
        QCOMPARE(again.err, QByteArray());
        QCOMPARE(again.out, first.out);
    }

    void inspectSaysWhatAFileSays()
    {
        save("config.json", llama31);
        const Finished text = run(words("inspect config.json"));
        QCOMPARE(text.status, int(Done));
        QVERIFY(text.out.contains("rope_theta"));
        QVERIFY(text.out.contains("used"));
        // What no key says is a default; the kind of layer that was chosen is marked.
        const Finished gemma = run(words("inspect --preset gemma-3-4b --layer sliding_attention"));
        QVERIFY2(gemma.out.contains("\ndefault  ") && !gemma.out.contains("defaulted"), gemma.out);
        QVERIFY2(gemma.out.contains("\n  sliding_attention (shown)  5 of 6") && gemma.out.count("(shown)") == 1, gemma.out);
        QVERIFY(run(words("inspect --preset gemma-3-4b")).out.contains("\n  full_attention (shown)  1 of 6"));
        const Finished json = run(words("inspect config.json --json"));
        QCOMPARE(json.status, int(Done));
        QVERIFY(object(json.out)["findings"].toArray().size() > 3);
        QCOMPARE(object(json.out).value("scene").toObject().value("posviz_scene").toInt(), 1);
    }

    /// A line is never wider than a terminal; keys that are not about positions are counted, and listed on demand.
    void inspectFitsATerminal()
    {
        save("wide.json",
             R"({"model_type": "novel", "head_dim": 64, "vocab_size": 7, "rope_parameters": {"full_attention": {"rope_type": "yarn",
                "rope_theta": 10000, "factor": 4, "original_max_position_embeddings": 128, "attn_factor": 0.87}},
                "rope_a_key_that_is_longer_than_any_line_of_a_terminal_may_be_and_has_no_blank_in_it_at_all": [1, 2, 3]})");
        const Finished text = run(words("inspect wide.json"));
        QCOMPARE(text.status, int(Done));
        for (const QString &line : QString::fromUtf8(text.out).split('\n'))
            QVERIFY2(line.size() <= 80, qPrintable(line));
        QVERIFY(text.out.indexOf("WARNING") < text.out.indexOf("used  "));
        QVERIFY2(text.out.contains("and 1 key that is not about positions"), text.out.constData());
        QVERIFY(!text.out.contains("vocab_size"));
        QVERIFY(run(words("inspect wide.json --all")).out.contains("vocab_size = 7"));
        QCOMPARE(object(run(words("inspect wide.json --json")).out)["others"].toArray().size(), 1);
    }

    void settingsWarn()
    {
        const Finished short_ = run(words("settings --format vllm --scaling yarn --set factor=2 "
                                          "--set original_max_position_embeddings=4096 --length 16384"));
        QCOMPARE(short_.status, int(Done));
        QVERIFY2(short_.err.contains("warning: Factor 2 times the trained length"), short_.err.constData());
        QVERIFY(short_.out.startsWith("--hf-overrides"));
        save("gemma.json", R"({"model_type": "gemma3_text", "head_dim": 256, "rope_theta": 1000000.0})");
        const Finished sliding = run(words("settings --format llama.cpp --model gemma.json --layer sliding_attention"));
        QCOMPARE(sliding.status, int(NotDone));
        QVERIFY2(sliding.err.contains("change the layers without a sliding window only"), sliding.err.constData());
    }

    /// Where no name is known, what can be named is there.
    void inspectNamesMatrices()
    {
        std::string header = "{", data;
        for (int i = 0; i < 40; ++i) {
            header +=
                (i > 0 ? "," : "") + safetensorsEntry("blob." + std::to_string(i), "F32", "3,2", data.size(), data.size() + 24);
            data += std::string(24, '\0');
        }
        save("blobs.safetensors", QByteArray::fromStdString(safetensorsFile(header + "}", data)));
        const Finished text = run(words("inspect blobs.safetensors"));
        QCOMPARE(text.status, int(Done));
        QVERIFY(text.out.contains("blob.29  (3, 2)  F32"));
        QVERIFY(!text.out.contains("blob.30"));
        QVERIFY(text.out.contains("and 10 more"));
        const Finished json = run(words("inspect blobs.safetensors --json"));
        QCOMPARE(object(json.out)["matrices"].toArray().size(), 40);
        QCOMPARE(run(words("table encoding --model blobs.safetensors --tensor blob.30 --format csv")).status, int(Done));
    }

    /// A terminal obeys U+009B as ESC [, and U+202E writes the rest backwards.
    void noNameIsObeyed()
    {
        save("odd.safetensors", QByteArray::fromStdString(safetensorsFile(
                                    "{" + safetensorsEntry("a\u00e9\u009b31m\u202eb\u2028c\u2066d", "F32", "3,2", 0, 24) + "}",
                                    std::string(24, '\0'))));
        const Finished text = run(words("inspect odd.safetensors"));
        QCOMPARE(text.status, int(Done));
        QVERIFY2(text.out.contains("a\u00e9 31m b c d  (3, 2)  F32"), text.out.constData());
        const Finished refused = run({"inspect", "odd.safetensors", "--tensor", QString::fromUtf8("x\u009b31m\u202ey")});
        QVERIFY2(refused.err.contains("x 31m y"), refused.err.constData());
        for (const char *control : {"\u009b", "\u202e", "\u2028", "\u2066"})
            QVERIFY(!text.out.contains(control) && !refused.err.contains(control));
    }

    void modelsByName()
    {
        const Finished preset = run(words("table spectrum --preset llama-3.1-8b --format json"));
        QCOMPARE(preset.status, int(Done));
        save("config.json", llama31);
        const Finished file = run(words("table spectrum --model config.json --format json"));
        QCOMPARE(object(preset.out)["inverse_frequencies"], object(file.out)["inverse_frequencies"]);
        const Finished account = run(words("inspect --preset llama-3.1-8b --json"));
        QCOMPARE(account.status, int(Done));
        QCOMPARE(object(account.out)["model"].toString(), QString("Llama 3.1 8B"));
    }

    void layersAreChosen()
    {
        const auto baseOf = [&](const QString &options) {
            const Finished done = run(words("table spectrum --preset gemma-3-1b-it --format json" + options));
            return object(done.out)["scene"].toObject()["subject"].toObject()["base"].toDouble();
        };
        QCOMPARE(baseOf(""), 1e6);
        QCOMPARE(baseOf(" --layer sliding_attention"), 1e4);
    }

    void settingsGoBack()
    {
        const Finished settings = run(words("settings --format hf4 --preset llama-3.1-8b --output again.json"));
        QCOMPARE(settings.err, QByteArray());
        QCOMPARE(settings.status, int(Done));
        const Finished one = run(words("table spectrum --preset llama-3.1-8b --format csv"));
        const Finished other = run(words("table spectrum --model again.json --format csv"));
        QCOMPARE(other.out, one.out);
        const Finished flags = run(words("settings --format llama.cpp --scaling yarn --set factor=4"));
        QVERIFY2(flags.out.contains("--rope-scaling yarn --rope-scale 4") && flags.out.endsWith('\n'), flags.out.constData());
    }

    void lists_data()
    {
        QTest::addColumn<QStringList>("ids");
        const auto add = [](const char *what, const auto &entries) {
            QStringList ids;
            for (const auto &entry : entries)
                ids << QString::fromStdString(entry.id);
            QTest::newRow(what) << ids;
        };
        add("encodings", encodings());
        add("scalings", scalings());
        add("views", views());
        add("colours", colourMaps());
        add("presets", presets());
        QTest::newRow("formats") << QStringList{"png", "pdf", "svg", "csv", "json", "npy", "hf4", "hf5", "vllm", "llama.cpp"};
    }

    void lists()
    {
        QFETCH(QStringList, ids);
        const QString what = QTest::currentDataTag();
        const Finished text = run({"list", what});
        QCOMPARE(text.status, int(Done));
        const Finished json = run({"list", what, "--json"});
        QCOMPARE(json.status, int(Done));
        QStringList listed;
        for (const QJsonValue entry : QJsonDocument::fromJson(json.out).array())
            listed << entry["id"].toString();
        QVERIFY(ids.size() > 2);
        for (const QString &id : ids) {
            QVERIFY2(text.out.contains(id.toUtf8()), qPrintable(id));
            QVERIFY2(listed.contains(id), qPrintable(id));
        }
    }

    void help_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QByteArray>("mention");
        QTest::newRow("program") << "--help" << QByteArray("posviz figure");
        QTest::newRow("figure") << "figure --help" << QByteArray("Examples:");
        QTest::newRow("table") << "table -h" << QByteArray("sinusoidal");
        QTest::newRow("inspect") << "inspect --help" << QByteArray("Examples:");
        QTest::newRow("list") << "list --help" << QByteArray("encodings");
        QTest::newRow("version") << "--version" << QByteArray("posviz " POSVIZ_VERSION "\n");
    }

    void help()
    {
        QFETCH(QString, arguments);
        QFETCH(QByteArray, mention);
        const Finished done = run(words(arguments));
        QCOMPARE(done.status, int(Done));
        QCOMPARE(done.err, QByteArray());
        QVERIFY(done.out.contains(mention));
    }

    void errors_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("mentions"); ///< pieces of the sentence, between bars
        const auto misused = [](const char *name, const QString &arguments, const char *mentions) {
            QTest::newRow(name) << arguments << int(Misuse) << QByteArray(mentions);
        };
        const auto undone = [](const char *name, const QString &arguments, const char *mentions) {
            QTest::newRow(name) << arguments << int(NotDone) << QByteArray(mentions);
        };
        const QString figure = "figure similarity --output out.png ";
        misused("odd dimension", figure + "--dimension 7", "--dimension|7|even number from 2 to 8192");
        misused("base nan", figure + "--base nan", "--base|nan|from 2 to");
        misused("base inf", figure + "--base inf", "--base|inf|from 2 to");
        misused("base negative", figure + "--base -5", "--base|-5|from 2 to");
        misused("length zero", figure + "--length 0", "--length|'0'|from 1 to 16777216");
        misused("length no number", figure + "--length 1e3.5", "--length|1e3.5|whole number");
        misused("length half", figure + "--length 10.5", "--length|10.5|whole number");
        misused("length suffix", figure + "--length 128g", "--length|128g|whole number");
        misused("length with a suffix too long", figure + "--length 17M", "--length|17M|whole number");
        misused("length empty", figure + "--length=", "--length|missing");
        misused("length missing", "figure similarity --output out.png --length", "--length|missing");
        misused("encoding", figure + "--encoding rotary", "--encoding|rotary|sinusoidal, sinusoidal_axes, shaw, learned, ");
        misused("scaling", figure + "--scaling fast", "--scaling|fast|linear");
        misused("scaling of sinusoidal", figure + "--encoding sinusoidal --scaling linear", "--scaling|sinusoidal");
        misused("base of a table", figure + "--encoding learned --base 100", "--base|learned|dimension");
        misused("set without value", figure + "--set pairing", "--set|pairing|KEY=VALUE");
        misused("set unknown key", figure + "--set colour=red", "--set|colour|pairing");
        misused("set unknown value", figure + "--set pairing=both", "--set pairing|both|half, interleaved");
        misused("positions outside", figure + "--length 100 --positions 90:20", "--positions|90:20|0:100");
        misused("positions huge", figure + "--positions 1:9223372036854775807", "--positions|0:512");
        misused("keys without count", figure + "--keys 5", "--keys|FIRST:COUNT");
        misused("features empty", figure + "--features 3:0", "--features|FIRST:COUNT");
        misused("pairs negative", figure + "--pairs -3:2", "--pairs|FIRST:COUNT");
        misused("colour range", figure + "--colour-range 3", "--colour-range|'3'|two finite numbers");
        misused("colour range falling", figure + "--colour-range 1:-1", "--colour-range|1:-1|lower one first");
        misused("colour range of curves", "figure decay --output out.png --colour-range 0:1", "--colour-range|decay");
        misused("colour range of angles", "figure phase --output out.png --colour-range 0:1", "--colour-range|phase");
        misused("cells", figure + "--cells 10", "--cells|ROWSxCOLUMNS");
        misused("cells too many", figure + "--cells 100000x10", "--cells|4096");
        misused("width without unit", figure + "--width 80", "--width|80|mm");
        misused("width tiny", figure + "--width 1mm", "--width|from 10mm to 2000mm");
        misused("height huge", figure + "--height 70in", "--height|20000");
        misused("pixels too many", figure + "--dpi 2400 --width 300mm", "--dpi|28346|20000|--width");
        misused("dpi", figure + "--dpi 0", "--dpi|from 36 to 2400");
        misused("font size", figure + "--font-size 500pt", "--font-size|from 2pt to 72pt");
        misused("theme", figure + "--theme sepia", "--theme|light, dark");
        misused("colours unknown", figure + "--colours jet", "--colours|jet|viridis");
        misused("colours of the wrong kind", "figure phase --output out.png --colours viridis",
                "--colours|viridis|cyclic|twilight");
        misused("colours without cells", "figure spectrum --output out.png --colours viridis", "--colours|spectrum");
        misused("two titles", figure + "--title A --no-title", "--title|--no-title");
        misused("view missing", "figure --output out.png", "VIEW|encoding, similarity, phase, spectrum");
        misused("view unknown", "table attention", "VIEW|attention|encoding, similarity, phase, spectrum");
        misused("output missing", "figure similarity", "--output|.png|.pdf|.svg");
        misused("output unknown", "figure similarity --output out.gif", "out.gif|.png|.pdf|.svg");
        misused("output without suffix", "table similarity --output out", "--output|csv, json, npy");
        misused("format unknown", "table similarity --format xlsx", "--format|xlsx|csv, json, npy");
        misused("table too large", "table similarity --length 100000", "100000 x 100000|--cells|--positions|--keys");
        misused("table cells too many", "table similarity --length 100000 --cells 9000x9000", "--cells|16777216");
        misused("option unknown", figure + "--colour viridis", "--colour|--colours");
        misused("flag with a value", "inspect broken.npy --json=perhaps", "json");
        misused("word too many", "figure similarity phase --output out.png", "phase|--help");
        misused("encoding against model", figure + "--encoding sinusoidal --model config.json",
                "--encoding|sinusoidal|config.json|rope");
        misused("encoding that reads no table", figure + "--encoding rope --model table.npy",
                "--encoding|'rope'|table.npy|learned, |t5");
        misused("heads of an opened table", "table bias --encoding t5 --model table.npy --set heads=4",
                "--set heads|t5 with an opened table|mask, max_distance");
        misused("dimension of an opened table", "table encoding --model table.npy --dimension 16", "--dimension|length");
        misused("inspect nothing", "inspect", "FILE");
        misused("list nothing", "list", "WHAT|encodings, scalings, views, colours, formats, presets");
        misused("list unknown", "list everything", "WHAT|everything|encodings, scalings, views, colours, formats");
        misused("preset unknown", figure + "--preset llama-9", "--preset|llama-9|posviz list presets");
        misused("preset beside a model", figure + "--preset llama-3.1-8b --model config.json", "--preset|config.json");
        misused("layer of nothing", figure + "--layer full_attention", "--layer|name one");
        misused("tensor of a preset", figure + "--preset llama-3.1-8b --tensor x", "--tensor|preset");
        misused("encoding against preset", figure + "--encoding t5 --preset llama-3.1-8b", "--encoding|t5|llama-3.1-8b|rope");
        misused("settings without format", "settings", "--format|hf4, hf5, vllm, llama.cpp");
        misused("settings of an unknown format", "settings --format ollama", "--format|ollama|hf4");
        undone("layer unknown", figure + "--preset llama-3.1-8b --layer moe", "llama-3.1-8b|moe");
        undone("tensor of settings", figure + "--model config.json --tensor wpe.weight", "config.json|wpe.weight");
        undone("settings that cannot say it", "settings --format llama.cpp --encoding alibi", "llama.cpp|alibi");
        misused("a setting that is idle", figure + "--set decay_content=equal --set decay_shift=3", "decay_shift|decay_content is shifted");
        misused("a setting idle by default", figure + "--set seed=3", "--set seed|content is random, but here it is equal");
        misused("a setting that another one, given later, makes idle", figure + "--set seed=3 --set content=equal", "--set seed");
        misused("figure of an unknown format", "figure similarity --output - --format gif", "--format|gif|png, svg, pdf");
        misused("figure without a format", "figure similarity --output -", "--output|--format");
        misused("window option", "--fullscreen", "--fullscreen|--help");

        undone("no phase in a table", "figure phase --encoding learned --output out.png", "angles|Similarity");
        undone("table of another shape", "figure similarity --encoding transformer_xl --model table.npy --output out.png",
               "table.npy|448 × 8|: 2 rows");
        undone("npy cut short", "figure encoding --model broken.npy --output out.png", "broken.npy");
        undone("inspect npy cut short", "inspect broken.npy", "broken.npy");
        undone("config without positions", figure + "--model empty.json", "empty.json");
        undone("model missing", figure + "--model nowhere.json", "nowhere.json");
        undone("model is a folder", figure + "--model folder", "folder");
        undone("scene broken", figure + "--scene broken.json", "broken.json");
        undone("scene missing", figure + "--scene nowhere.json", "nowhere.json");
        undone("output folder missing", "figure similarity --length 20 --output nowhere/out.png", "nowhere/out.png");
        undone("output is a folder", "figure similarity --length 20 --output folder.png", "folder.png");
        undone("table folder missing", "table spectrum --output nowhere/out.csv", "nowhere/out.csv");
        undone("table is a folder", "table spectrum --output folder --format npy", "folder");
        undone("window without a display", "", "display|posviz figure");
        undone("window of a file without a display", "config.json", "display|posviz figure");
        undone("window on a platform that is not there", "-platform nowhere", "display|posviz figure");
        undone("command misspelt", "lsit encodings", "lsit|figure, table, inspect, settings, list");
    }

    void errors()
    {
        QFETCH(QString, arguments);
        QFETCH(int, status);
        QFETCH(QByteArray, mentions);
        save("config.json", llama31);
        save("table.npy", tableBytes());
        save("broken.npy", tableBytes().chopped(100));
        save("empty.json", R"({"model_type": "novel", "hidden_size": 512, "num_attention_heads": 8})");
        save("broken.json", "{\"posviz_scene\": 1, \"length\"");
        QVERIFY(QDir(m_folder->path()).mkdir("folder"));
        QVERIFY(QDir(m_folder->path()).mkdir("folder.png"));
        const QStringList before = files();

        const Finished refused = run(words(arguments));
        QCOMPARE(refused.status, status);
        QCOMPARE(refused.out, QByteArray());
        QVERIFY2(refused.err.startsWith("posviz: ") && refused.err.endsWith(".\n") && refused.err.count('\n') == 1,
                 refused.err.constData());
        for (const QByteArray &piece : mentions.split('|'))
            QVERIFY2(refused.err.contains(piece), refused.err.constData());
        QCOMPARE(files(), before);
        QVERIFY(QDir(path("folder")).isEmpty());
    }

    void aFileInTheWayStaysAsItWas()
    {
        save("out.png", "mine");
        QCOMPARE(run(words("figure phase --encoding learned --output out.png")).status, int(NotDone));
        QCOMPARE(read("out.png"), "mine");
        QCOMPARE(run(words("figure phase --length 20 --output out.png")).status, int(Done));
        QVERIFY(read("out.png").size() > 100);
    }

    void standardOutputThatTakesNothing_data()
    {
        QTest::addColumn<QString>("arguments");
        for (const char *arguments :
             {"table spectrum", "table similarity --format npy", "list encodings --json", "figure --help", "--version"})
            QTest::newRow(arguments) << arguments;
    }

    void standardOutputThatTakesNothing()
    {
        if (!QFileInfo::exists("/dev/full"))
            QSKIP("This system has no /dev/full.");
        QFETCH(QString, arguments);
        const Finished refused = run(words(arguments), "/dev/full");
        QCOMPARE(refused.status, int(NotDone));
        QCOMPARE(refused.err.count('\n'), 1);
        QVERIFY(refused.err.startsWith("posviz: standard output"));
    }

    void aDiskThatFillsIsNamed()
    {
        if (!QFileInfo::exists("/dev/full"))
            QSKIP("This system has no /dev/full.");
        const Finished refused = run(words("table spectrum --format csv --output /dev/full"));
        QCOMPARE(refused.status, int(NotDone));
        QCOMPARE(refused.err, "posviz: /dev/full cannot be written: no space left on device.\n");
        QVERIFY(!QFileInfo("/dev/full").isFile());
    }

    /// As a shell's users expect: written through, and never replaced.
    void pipesAndStreamsAreWrittenThrough()
    {
        const QByteArray table = run(words("table spectrum --dimension 8")).out;
        QVERIFY(table.size() > 100);
        QCOMPARE(run(words("table spectrum --dimension 8 --format csv --output /dev/stdout")).out, table);
        const auto shell = [&](const QString &line) {
            QProcess process;
            process.setWorkingDirectory(m_folder->path());
            process.start("bash", {"-c", line, "bash", POSVIZ_PROGRAM});
            return process.waitForFinished(60000) ? process.exitCode() : -1;
        };
        if (shell("true") != 0)
            QSKIP("This system has no bash.");
        QCOMPARE(shell("echo before > a; $1 table spectrum --dimension 8 --format csv --output /dev/stdout >> a; echo after >> a"), 0);
        QCOMPARE(read("a"), "before\n" + table + "after\n");
        QCOMPARE(shell("mkfifo pipe; cat pipe > b & $1 table spectrum --dimension 8 --format csv --output pipe && wait && test -p pipe"), 0);
        QCOMPARE(read("b"), table);
        QCOMPARE(shell("$1 figure spectrum --output - --format svg > c.svg && $1 figure spectrum --output d.svg && cmp c.svg d.svg"), 0);
        // A link stays one, and so do the file's permissions.
        QCOMPARE(shell("echo old > real.csv; chmod 640 real.csv; ln -s real.csv link.csv; "
                       "$1 table spectrum --dimension 8 --output link.csv && test -L link.csv && test \"$(stat -c %a real.csv)\" = 640"),
                 0);
        QCOMPARE(read("real.csv"), table);
    }

    /// A name is bytes; those that are no UTF-8 name a file all the same.
    void aNameThatIsNoUtf8NamesThatFile()
    {
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        for (const QString &command : {QString("table spectrum"), QString("figure spectrum")}) {
            process.start("bash", {"-c", "rm -f *; $1 " + command + " --output $'caf\\xe9.'$2 && test -s $'caf\\xe9.'$2 && test $(ls | wc -l) = 1",
                                   "bash", POSVIZ_PROGRAM, command.startsWith("table") ? "csv" : "svg"});
            QVERIFY(process.waitForFinished(60000));
            QCOMPARE(process.exitCode(), 0);
        }
    }

    void curvesHaveAPointForEachDistance()
    {
        const Finished decay = run(words("table decay --dimension 8 --length 70000"));
        QCOMPARE(decay.status, int(Done));
        QByteArrayList lines = decay.out.trimmed().split('\n'); // with RoFormer's bound
        QCOMPARE(lines.takeFirst(), "curve,distance,score");
        erase_if(lines, [](const QByteArray &line) { return !line.startsWith("score,"); });
        QCOMPARE(lines.size(), 70000);
        QVERIFY2(lines.last().startsWith("score,69999,"), lines.last().constData());
        // Several parts are one list.
        const QJsonArray curves = object(run(words("table decay --dimension 8 --length 70000 --format json")).out)["curves"].toArray();
        QCOMPARE(curves.size(), 2);
        const QJsonObject curve = curves[curves[0]["name"] == "score" ? 0 : 1].toObject();
        QCOMPARE(curve["x"].toArray().size(), 70000);
        for (const int distance : {0, 65535, 65536, 69999})
            QVERIFY(lines[distance] == "score," + QByteArray::number(distance) + "," + QByteArray::number(curve["y"][distance].toDouble(), 'g', 17));
        for (const char *shape : {"curves", "log_curves"}) {
            const Finished bias = run(words(QString("table bias --encoding alibi --length 1000 --set bias_shape=%1 --set heads=2").arg(shape)));
            QCOMPARE(bias.status, int(Done));
            const bool logarithmic = QByteArray(shape) == "log_curves";
            QVERIFY2(bias.out.trimmed().split('\n').size() == 1 + 2 * (logarithmic ? 999 : 1000), bias.out.left(200).constData());
        }
        QCOMPARE(run(words("table decay --dimension 8 --length 70000 --cells 1x100")).out.count("\nmean score,"), 100);
    }

    /// What is written in several parts is what is written at once.
    void mapsInPartsAreWhole()
    {
        const QByteArrayList lines = run(words("table similarity --dimension 8 --length 1100")).out.trimmed().split('\n');
        QCOMPARE(lines.size(), 1101);
        const QByteArrayList rows = run(words("table similarity --dimension 8 --length 1100 --positions 600:1")).out.trimmed().split('\n');
        QCOMPARE(lines[601], rows[1]);
        const QJsonObject all = object(run(words("table phase --dimension 512 --length 3000 --format json")).out);
        QCOMPARE(all["rows"].toArray().size(), 3000);
        QCOMPARE(all["values"].toArray().size(), 3000);
        QCOMPARE(all["lengths"].toArray().size(), 3000);
    }

    void aTitleIsNoMarkup()
    {
        QCOMPARE(run({"figure", "similarity", "--length", "20", "--title", "a\a b\x1b[1m & <c>", "--output", "t.svg"}).status, int(Done));
        QXmlStreamReader reader(read("t.svg"));
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    }

    void aPosterTakesNoGigabytes()
    {
        QCOMPARE(run(words("figure spectrum --width 1000mm --height 300mm --output p.png")).status, int(Done));
        QImageReader reader(path("p.png"));
        QCOMPARE(reader.size(), QSize(11811, 3543));
        // Bands join: a page that is one band, and the same page in two.
        QCOMPARE(run(words("figure similarity --width 500mm --height 200mm --dpi 200 --output q.png --cells 50x50")).status, int(Done));
        QVERIFY(!QImage(path("q.png")).isNull());
    }

    /// Their offsets from UTC take another number of characters in a PDF.
    void noTimeZoneChangesAFile()
    {
        const QByteArray before = qgetenv("TZ");
        for (const char *zone : {"UTC", "Asia/Kolkata", "XYZ3", "ABC-5:30"}) {
            qputenv("TZ", zone);
            QCOMPARE(run(words(QString("figure similarity --length 20 --output %1.pdf").arg(QString(zone).remove('/').remove(':')))).status, int(Done));
        }
        before.isEmpty() ? qunsetenv("TZ") : qputenv("TZ", before);
        QVERIFY(read("UTC.pdf").size() > 1000);
        for (const char *other : {"AsiaKolkata.pdf", "XYZ3.pdf", "ABC-530.pdf"})
            QVERIFY2(read(other) == read("UTC.pdf"), other);
    }

    void equalWordsMakeEqualFiles()
    {
        for (const char *suffix : {"png", "pdf", "svg"}) {
            const QString arguments = QString("figure similarity --length 50 --dimension 8 --output %2.%1").arg(suffix);
            QCOMPARE(run(words(arguments.arg("a"))).status, int(Done));
            QCOMPARE(run(words(arguments.arg("b"))).status, int(Done));
            QVERIFY2(read(QString("a.") + suffix) == read(QString("b.") + suffix), suffix);
        }
    }
};

TEST_CLASS(CommandLineTest, QCoreApplication)
#include "tst_command_line.moc"
