// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/figure_writer.h"
#include "app/export/formats.h"
#include "core/evaluate.h"
#include "core/scene.h"
#include "core/table_source.h"
#include "core/view.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace posviz {

/// Asks how large and where, and writes a view's figure. While it writes it can still be used, and what it does be cancelled.
class ExportDialog : public QDialog {
    Q_OBJECT

  public:
    ExportDialog(const View &view, Scene scene, TableSource &tables, QWidget *parent = nullptr);

    /// Writes to this file, as it is set; the dialog is accepted once the file is there. A failure is shown in words.
    void write(const QString &path, const ExportFormat &format);

    QString savedPath() const { return m_savedPath; }

  public slots:
    /// What is being written is given up; else the dialog is.
    void reject() override;

  private:
    ExportOptions options() const;
    void showPixels();
    void save();
    void showWriting(bool writing);
    void finish(const Result<qint64> &written);

    const View &m_view;
    Scene m_scene;
    FigureWriter m_writer;
    QString m_path; ///< of the file that is written
    QString m_savedPath;
    QDoubleSpinBox *m_width = nullptr;
    QDoubleSpinBox *m_height = nullptr;
    QDoubleSpinBox *m_dpi = nullptr;
    QDoubleSpinBox *m_fontSize = nullptr;
    QComboBox *m_theme = nullptr;
    QCheckBox *m_title = nullptr;
    QCheckBox *m_transparent = nullptr;
    QLabel *m_pixels = nullptr;
    QLabel *m_problem = nullptr;
    QLabel *m_writing = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace posviz
