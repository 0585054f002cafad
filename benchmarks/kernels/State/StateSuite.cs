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
        new Comparison(
            $"State of {keys} keys x {Panes} panes, {(double)state.Bytes.Length / keys / Panes:0.0} bytes per key and pane",
            "bytes", (long)StateBytes.Repeats * state.Bytes.Length,
            new WriteAndReadState(state), new CopyState(state), new WriteState(state), new ReadState(state)).Run(scale).Print(output);
    }
}

/// <summary>An operator and its bytes, which all contenders share.</summary>
internal sealed class StateBytes(KeyedOperator keyed, OperatorConfig config, IReadOnlyList<WindowResult> windows)
{
    /// <summary>How often a run does it: once is too short for a clock, and for the compiler to notice.</summary>
    public const int Repeats = 20;

    /// <summary>What the state closes to if it is never stored.</summary>
    public IReadOnlyList<WindowResult> Windows { get; } = windows;

    public KeyedOperator Operator { get; } = keyed;

    public OperatorConfig Config { get; } = config;

    public byte[] Bytes { get; } = Written(keyed);

    public static byte[] Written(KeyedOperator keyed) => Written(new SnapshotWriter(), keyed).ToArray();

    /// <summary>Writes into a writer that is kept from one state to the next, as an entity's host keeps its own.</summary>
    public static ReadOnlyMemory<byte> Written(SnapshotWriter writer, KeyedOperator keyed)
    {
        writer.Clear();
        keyed.Write(writer);
        return writer.WrittenMemory;
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

/// <summary>Both ways: what an entity does with its state for each batch of operations.</summary>
internal sealed class WriteAndReadState(StateBytes state) : Contender("written and read")
{
    private readonly SnapshotWriter _writer = new();
    private KeyedOperator? _read;

    public override void Run()
    {
        for (var i = 0; i < StateBytes.Repeats; i++)
        {
            _read = KeyedOperator.Read(state.Config, new SnapshotReader(StateBytes.Written(_writer, state.Operator)));
        }
    }

    public override void Check() => ReadState.Check(state, _read!);
}

internal sealed class WriteState(StateBytes state) : Contender("write")
{
    private readonly SnapshotWriter _writer = new();

    public override void Run()
    {
        for (var i = 0; i < StateBytes.Repeats; i++)
        {
            StateBytes.Written(_writer, state.Operator);
        }
    }

    public override void Check() => state.Check(Name, _writer.Written);
}

internal sealed class ReadState(StateBytes state) : Contender("read")
{
    private KeyedOperator? _read;

    public override void Run()
    {
        for (var i = 0; i < StateBytes.Repeats; i++)
        {
            _read = KeyedOperator.Read(state.Config, new SnapshotReader(state.Bytes));
        }
    }

    public override void Check() => Check(state, _read!);

    /// <exception cref="WrongResultException">The operator is not the one that was stored.</exception>
    public static void Check(StateBytes state, KeyedOperator read)
    {
        state.Check("read", StateBytes.Written(read));
        if (!HeldState.Close(read).Select(Shown).SequenceEqual(state.Windows.Select(Shown)))
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

    public override void Run()
    {
        for (var i = 0; i < StateBytes.Repeats; i++)
        {
            state.Bytes.CopyTo(_copy, 0);
        }
    }

    public override void Check() => state.Check(Name, _copy);
}
