using System.Globalization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Writing and reading an operator's state of 10,000 keys in 6 panes.</summary>
internal static class StateSuite
{
    private const int Panes = 6;

    public static void Run(Scale scale, TextWriter output)
    {
        var keys = scale.Of(10_000);
        var state = new StateBytes(HeldState.Make(keys, Panes), HeldState.Config(Panes), HeldState.Close(HeldState.Make(keys, Panes)));
        var (write, read, copy) = (new WriteState(state), new ReadState(state), new CopyState(state));
        var standings = new Comparison($"State of {keys} keys x {Panes} panes", "bytes", state.Bytes.Length, write, read, copy).Run(scale);
        standings.Print(output);
        if (scale.OnlyOurs)
        {
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {(double)state.Bytes.Length / keys / Panes:0.0} bytes per key and pane; written and read: {state.Bytes.Length / (standings.Seconds(0) + standings.Seconds(1)) / 1e9:0.000} GB/s"));
    }
}

/// <summary>An operator and its bytes, which all contenders share.</summary>
internal sealed class StateBytes(KeyedOperator keyed, OperatorConfig config, IReadOnlyList<WindowResult> windows)
{
    /// <summary>What the state closes to if it is never stored.</summary>
    public IReadOnlyList<WindowResult> Windows { get; } = windows;

    public KeyedOperator Operator { get; } = keyed;

    public OperatorConfig Config { get; } = config;

    public byte[] Bytes { get; } = Written(keyed);

    public static byte[] Written(KeyedOperator keyed)
    {
        var writer = new SnapshotWriter();
        keyed.Write(writer);
        return writer.ToArray();
    }

    /// <exception cref="WrongResultException">The bytes are not those of the state.</exception>
    public void Check(string who, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.SequenceEqual(Bytes))
        {
            throw new WrongResultException($"{who}: the bytes are not those of the state.");
        }
    }
}

internal sealed class WriteState(StateBytes state) : Contender("write")
{
    private byte[] _bytes = [];

    public override void Run() => _bytes = StateBytes.Written(state.Operator);

    public override void Check() => state.Check(Name, _bytes);
}

internal sealed class ReadState(StateBytes state) : Contender("read")
{
    private KeyedOperator? _read;

    public override void Run() => _read = KeyedOperator.Read(state.Config, new SnapshotReader(state.Bytes));

    public override void Check()
    {
        state.Check(Name, StateBytes.Written(_read!));
        if (!HeldState.Close(_read!).Select(Shown).SequenceEqual(state.Windows.Select(Shown)))
        {
            throw new WrongResultException("A state that was read closes to other windows.");
        }
    }

    private static string Shown(WindowResult result) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.Key} {result.Start} {result.End} {result.Rows} {string.Join(' ', result.Values)}");
}

internal sealed class CopyState(StateBytes state) : Contender("memory copy")
{
    private readonly byte[] _copy = new byte[state.Bytes.Length];

    public override void Run() => state.Bytes.CopyTo(_copy, 0);

    public override void Check() => state.Check(Name, _copy);
}
