// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/export_dialog.h"

#include "app/units.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include <cmath>

namespace posviz {

namespace {

QString formatFilter(const ExportFormat &format)
{
    return QStringLiteral("%1 (*.%2)")
        .arg(QCoreApplication::translate("ExportFormat", format.description), QLatin1String(format.suffix));
}

template <class Box> Box *boxOf(double lowest, double highest, double value, const QString &suffix)
{
    auto *box = new Box;
    box->setRange(lowest, highest);
    box->setValue(value);
    box->setSuffix(suffix);
    return box;
}

} // namespace

ExportDialog::ExportDialog(const View &view, Scene scene, TableSource &tables, QWidget *parent)
    : QDialog(parent), m_view(view), m_scene(std::move(scene)), m_writer(tables)
{
    setWindowTitle(tr("Export %1").arg(QString::fromStdString(view.title)));
    const ExportOptions start{.width = 160, .height = 120, .fontSize = 10};
    m_width = boxOf<QDoubleSpinBox>(10, 2000, start.width, tr(" mm"));
    m_height = boxOf<QDoubleSpinBox>(10, 2000, start.height, tr(" mm"));
    for (QDoubleSpinBox *box : {m_width, m_height})
        box->setDecimals(1);
    m_dpi = boxOf<QSpinBox>(36, 2400, start.dpi, tr(" dpi"));
    m_fontSize = boxOf<QDoubleSpinBox>(4, 72, start.fontSize, tr(" pt"));
    m_fontSize->setDecimals(1);
    m_theme = new QComboBox;
    m_theme->addItems({tr("Light"), tr("Dark")});
    m_title = new QCheckBox(tr("Title and settings above the figure"));
    m_title->setChecked(true);
    m_transparent = new QCheckBox(tr("Transparent ground"));
    m_pixels = new QLabel;
    m_pixels->setObjectName(QStringLiteral("question"));
    m_problem = new QLabel;
    m_problem->setObjectName(QStringLiteral("warning"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText); // names come from strangers
    m_problem->hide();
    m_writing = new QLabel;
    m_writing->setObjectName(QStringLiteral("question"));
    m_writing->setWordWrap(true);
    m_writing->setTextFormat(Qt::PlainText);
    m_writing->hide();

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->addRow(tr("&Width"), m_width);
    form->addRow(tr("&Height"), m_height);
    form->addRow(tr("&Resolution"), m_dpi);
    form->addRow(QString(), m_pixels);
    form->addRow(tr("&Font size"), m_fontSize);
    form->addRow(tr("&Theme"), m_theme);
    form->addRow(QString(), m_title);
    form->addRow(QString(), m_transparent);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    m_save = buttons->button(QDialogButtonBox::Save);
    m_save->setText(tr("Save as …"));
    // The words say it; a desktop without an icon theme would show pictures of another age.
    for (QAbstractButton *button : buttons->buttons())
        button->setIcon({});
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &ExportDialog::reject);
    connect(&m_writer, &FigureWriter::written, this, &ExportDialog::finish);
    connect(m_width, &QDoubleSpinBox::valueChanged, this, &ExportDialog::showPixels);
    connect(m_height, &QDoubleSpinBox::valueChanged, this, &ExportDialog::showPixels);
    connect(m_dpi, &QSpinBox::valueChanged, this, &ExportDialog::showPixels);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(16);
    column->addLayout(form);
    column->addWidget(m_problem);
    column->addWidget(m_writing);
    column->addWidget(buttons);
    showPixels();
}

ExportOptions ExportDialog::options() const
{
    return {.width = m_width->value(),
            .height = m_height->value(),
            .dpi = static_cast<double>(m_dpi->value()),
            .fontSize = m_fontSize->value(),
            .dark = m_theme->currentIndex() == 1,
            .transparent = m_transparent->isChecked(),
            .showTitle = m_title->isChecked()};
}

void ExportDialog::showPixels()
{
    const auto pixels = [this](double millimetres) {
        return static_cast<qlonglong>(std::lround(millimetres * m_dpi->value() / millimetresPerInch));
    };
    m_pixels->setText(tr("%1 × %2 pixels as PNG; PDF and SVG stay sharp at any size")
                          .arg(pixels(m_width->value()))
                          .arg(pixels(m_height->value())));
}

void ExportDialog::save()
{
    QStringList filters;
    for (const ExportFormat &format : exportFormats())
        filters << formatFilter(format);
    QString chosen;
    QString path =
        QFileDialog::getSaveFileName(this, tr("Export figure"), QString::fromStdString(m_view.id) + QStringLiteral(".png"),
                                     filters.join(QStringLiteral(";;")), &chosen);
    if (path.isEmpty())
        return;
    const ExportFormat *format = exportFormatOfFile(path);
    if (!format) {
        // A name without a known suffix gets that of the chosen kind.
        format = &exportFormats()[static_cast<std::size_t>(std::max<qsizetype>(0, filters.indexOf(chosen)))];
        path += QLatin1Char('.') + QLatin1String(format->suffix);
    }
    write(path, *format);
}

void ExportDialog::write(const QString &path, const ExportFormat &format)
{
    m_problem->hide();
    m_path = path;
    showWriting(true);
    m_writer.write({.view = &m_view, .scene = m_scene, .options = options(), .format = &format, .path = path});
}

void ExportDialog::showWriting(bool writing)
{
    m_writing->setText(writing ? tr("Writing %1 …").arg(m_path) : QString());
    m_writing->setVisible(writing);
    m_save->setEnabled(!writing);
}

void ExportDialog::finish(const Result<qint64> &written)
{
    showWriting(false);
    if (!written) {
        m_problem->setText(QString::fromStdString(written.error()));
        m_problem->show();
        return;
    }
    m_savedPath = m_path;
    accept();
}

void ExportDialog::reject()
{
    if (!m_writer.isWriting())
        return QDialog::reject();
    m_writer.cancel();
    showWriting(false);
}

} // namespace posviz
