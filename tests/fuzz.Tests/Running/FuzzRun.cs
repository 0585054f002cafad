using System.Diagnostics;
using System.Globalization;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>An input that broke a promise.</summary>
internal sealed record FoundFailure(byte[] Input, Exception Cause);

/// <summary>
/// Runs inputs through a target: first its valid ones, then mutations of them and of those that led to an outcome not
/// seen before. The same seed gives the same inputs.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, ulong seed)
{
    private const int MostKnown = 512;
    private const int MostOutcomes = 10_000;
    private const int MostFailures = 20;

    private readonly FuzzRandom _random = new(seed);
    private readonly List<byte[]> _known = [.. target.Corpus];
    private readonly Dictionary<string, long> _outcomes = new(StringComparer.Ordinal);
    private readonly List<FoundFailure> _failures = [];
    private readonly HashSet<string> _failureShapes = new(StringComparer.Ordinal);

    public FuzzTarget Target => target;

    public long Inputs { get; private set; }

    public long Bytes { get; private set; }

    public IReadOnlyDictionary<string, long> Outcomes => _outcomes;

    /// <summary>Failures of different kinds; the first input of each.</summary>
    public IReadOnlyList<FoundFailure> Failures => _failures;

    public long FailedInputs { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public byte[] SlowestInput { get; private set; } = [];

    public long MostAllocated { get; private set; }

    /// <summary>The input under way and when it began, for a watchdog on another thread.</summary>
    public (byte[] Input, long Started) Current { get; private set; } = ([], 0);

    /// <summary>Runs so many inputs.</summary>
    public void Go(long inputs)
    {
        for (var i = 0L; i < inputs; i++)
        {
            var index = Inputs;
            One(index < target.Corpus.Count ? target.Corpus[(int)index] : target.Mutate(_known, _random));
        }
    }

    /// <summary>Runs one input.</summary>
    public void One(byte[] input)
    {
        Inputs++;
        Bytes += input.Length;
        var allocated = target.Allocated();
        var started = Stopwatch.GetTimestamp();
        Current = (input, started);
        try
        {
            var outcome = target.Run(input);
            Measure(input, started, target.Allocated() - allocated);
            Note(outcome, input);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Fail(input, fault);
        }
    }

    private void Measure(byte[] input, long started, long allocated)
    {
        var took = Stopwatch.GetElapsedTime(started);
        if (took > Slowest)
        {
            (Slowest, SlowestInput) = (took, input);
        }

        MostAllocated = Math.Max(MostAllocated, allocated);
        var bound = target.BaseBytes + (target.BytesPerByte * input.Length);
        if (allocated > bound)
        {
            throw new FuzzFailureException(string.Create(
                CultureInfo.InvariantCulture, $"{allocated} bytes were allocated for {input.Length}; the bound is {bound}."));
        }
    }

    private void Note(string outcome, byte[] input)
    {
        if (_outcomes.TryGetValue(outcome, out var count))
        {
            _outcomes[outcome] = count + 1;
        }
        else if (_outcomes.Count < MostOutcomes)
        {
            _outcomes.Add(outcome, 1);
            Keep(input);
        }
    }

    private void Keep(byte[] input)
    {
        if (input.Length > 4096)
        {
            return;
        }

        if (_known.Count < MostKnown)
        {
            _known.Add(input);
        }
        else
        {
            // The valid ones stay: everything begins with them.
            _known[target.Corpus.Count + _random.Below(MostKnown - target.Corpus.Count)] = input;
        }
    }

    private void Fail(byte[] input, Exception fault)
    {
        FailedInputs++;
        var place = fault.StackTrace?.Split('\n').FirstOrDefault(line => !line.Contains("System.", StringComparison.Ordinal)) ?? string.Empty;
        var shape = fault is FuzzFailureException { InnerException: null } ? FuzzTarget.Shape(fault.Message) : fault.GetType().Name + place;
        if (_failures.Count < MostFailures && _failureShapes.Add(shape))
        {
            _failures.Add(new FoundFailure(input, fault));
        }
    }
}
