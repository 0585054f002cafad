using System.CommandLine;
using StreamFunctions.Local.Files;

namespace StreamFunctions.Local.Commands;

/// <summary>The limits for files, as options. Each set belongs to one command.</summary>
internal sealed class FileLimitOptions
{
    private readonly Option<int?> _record = CommonOptions.WholeNumber(
        "--max-record-bytes", 1, int.MaxValue, $"A larger record is a dead letter. Default: {FileLimits.Default.MaxRecordBytes}.", "bytes");

    private readonly Option<int?> _block = CommonOptions.WholeNumber(
        "--max-block-bytes", 1, int.MaxValue, $"The largest block of a Capture file. Default: {FileLimits.Default.MaxBlockBytes}.", "bytes");

    private readonly Option<int?> _ratio = CommonOptions.WholeNumber(
        "--max-ratio", 1, int.MaxValue, $"How many times larger a compressed file may become. Default: {FileLimits.Default.MaxRatio}.", "times");

    public void AddTo(Command command)
    {
        command.Options.Add(_record);
        command.Options.Add(_block);
        command.Options.Add(_ratio);
    }

    public FileLimits Read(ParseResult parsed) => FileLimits.Default with
    {
        MaxRecordBytes = parsed.GetValue(_record) ?? FileLimits.Default.MaxRecordBytes,
        MaxBlockBytes = parsed.GetValue(_block) ?? FileLimits.Default.MaxBlockBytes,
        MaxRatio = parsed.GetValue(_ratio) ?? FileLimits.Default.MaxRatio,
    };
}
