// Operations whose algorithm costs more than the request: beside `openssl speed`, or the library called directly, on the same cores.
using System.Diagnostics;
using System.Globalization;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Trent.Cryptography;

namespace Trent.Bench;

/// <summary>Measures service and yardstick in turn, round by round.</summary>
internal sealed class LongAlgorithms(BenchOptions options, HttpClient client, string workDirectory)
{
    private const int Connections = 64;

    /// <summary>Measures and prints.</summary>
    /// <returns>How many requests were not answered with a success.</returns>
    public async Task<long> RunAsync(TextWriter output)
    {
        await using ServerProcess trent = await ServerProcess.StartTrentAsync(options.TrentPath, Path.Combine(workDirectory, "algorithms"));
        Case[] cases =
        [
            await SignAsync(trent, "RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "`openssl speed rsa2048`", () => OpenSslAsync("rsa2048", "rsa 2048 bits")),
            await SignAsync(trent, "RSA_4096", "RSASSA_PKCS1_V1_5_SHA_256", "`openssl speed rsa4096`", () => OpenSslAsync("rsa4096", "rsa 4096 bits")),
            await SignAsync(trent, "ML_DSA_65", "ML_DSA_SHAKE_256", "BouncyCastle directly", () => DirectlyAsync(MlDsaSigner)),
            await EncapsulateAsync(trent),
        ];
        await output.WriteLineAsync(
            "\n| operation, 64 connections | yardstick on the same cores | Trent, operations/s | yardstick, operations/s | Trent ÷ yardstick | Trent p50, µs | Trent p99, µs | not 2xx, broken |\n| --- | --- | --- | --- | --- | --- | --- | --- |");
        long failures = 0;
        foreach (Case measured in cases)
        {
            List<Measurement> ofTrent = [];
            List<double> ratios = [];
            List<double> ofYardstick = [];
            for (int round = 0; round < options.Rounds; round++)
            {
                ofTrent.Add(await MeasureAsync(trent, measured.Operation, measured.Body));
                ofYardstick.Add(await measured.YardstickAsync());
                ratios.Add(ofTrent[^1].RequestsPerSecond / ofYardstick[^1]);
            }

            Measurement median = Measurement.MedianOf(ofTrent);
            failures += median.Refused + median.Broken;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {measured.Name} | {measured.Yardstick} | {median.RequestsPerSecond:N0} | {Median.Of(ofYardstick):N0} | {Median.Of(ratios):F2} | {median.P50Microseconds:N0} | {median.P99Microseconds:N0} | {median.Refused}, {median.Broken} |"));
        }

        await InProcessAsync(output);
        return failures + await BesideKeyGenerationAsync(trent, output);
    }

    // What the service's own types add to the library, without HTTP: an encapsulation costs less than a request does.
    private async Task InProcessAsync(TextWriter output)
    {
        await output.WriteLineAsync("\n| in one process, all cores | the service's type, operations/s | BouncyCastle directly, operations/s | ratio |\n| --- | --- | --- | --- |");
        await CompareAsync("Sign, ML_DSA_65", SignWithType, MlDsaSigner);
        await CompareAsync("Encapsulate, ML_KEM_768", EncapsulateWithType, MlKemEncapsulator);

        async Task CompareAsync(string name, Func<Action> type, Func<Action> library)
        {
            List<double> ofType = [];
            List<double> ofLibrary = [];
            for (int round = 0; round < options.Rounds; round++)
            {
                ofType.Add(await DirectlyAsync(type));
                ofLibrary.Add(await DirectlyAsync(library));
            }

            double ratio = Median.Of(ofType.Zip(ofLibrary, (one, other) => one / other));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median.Of(ofType):N0} | {Median.Of(ofLibrary):N0} | {ratio:F2} |"));
        }
    }

    private static Action SignWithType()
    {
        using KeyMaterial material = KeyAlgorithm.MlDsa65.Generate();
        ISigningKey key = (ISigningKey)KeyAlgorithm.MlDsa65.Load(material.Secret);
        byte[] message = new byte[32];
        return () => _ = key.Sign(SigningScheme.MlDsa, MessageForm.Raw, message);
    }

    private static Action EncapsulateWithType()
    {
        using KeyMaterial material = KeyAlgorithm.MlKem768.Generate();
        IEncapsulationKey key = (IEncapsulationKey)KeyAlgorithm.MlKem768.Load(material.Secret);
        return () =>
        {
            _ = key.Encapsulate(out SecretBuffer secret);
            secret.Dispose();
        };
    }

    private async Task<Case> SignAsync(ServerProcess trent, string keySpec, string algorithm, string yardstick, Func<Task<double>> yardstickAsync)
    {
        string keyId = await Workload.CreateKeyAsync(client, trent.Endpoint, keySpec, "SIGN_VERIFY");
        return new Case($"Sign, {keySpec}", "Sign", Workload.SignBody(keyId, algorithm), yardstick, yardstickAsync);
    }

    private async Task<Case> EncapsulateAsync(ServerProcess trent)
    {
        string keyId = await Workload.CreateKeyAsync(client, trent.Endpoint, "ML_KEM_768", "ENCAPSULATE_DECAPSULATE");
        string body = $$"""{"KeyId":"{{keyId}}","EncapsulationAlgorithm":"ML_KEM"}""";
        return new Case("Encapsulate, ML_KEM_768", "Encapsulate", body, "BouncyCastle directly", () => DirectlyAsync(MlKemEncapsulator));
    }

    // RSA keys are made while Encrypt is measured, and then not, in turn: 4 clients ask for one after another.
    private async Task<long> BesideKeyGenerationAsync(ServerProcess trent, TextWriter output)
    {
        string keyId = await Workload.CreateKeyAsync(client, trent.Endpoint);
        string body = Workload.EncryptBody(keyId);
        List<Measurement> atRest = [];
        List<Measurement> beside = [];
        int made = 0;
        for (int round = 0; round < options.Rounds; round++)
        {
            atRest.Add(await MeasureAsync(trent, "Encrypt", body));
            using CancellationTokenSource enough = new();
            Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => MakeKeysAsync(enough.Token))];
            beside.Add(await MeasureAsync(trent, "Encrypt", body));
            await enough.CancelAsync();
            await Task.WhenAll(clients);
        }

        Measurement rest = Measurement.MedianOf(atRest);
        Measurement busy = Measurement.MedianOf(beside);
        await output.WriteLineAsync("\n| Encrypt, 64 connections | requests/s | p99, µs | not 2xx, broken |\n| --- | --- | --- | --- |");
        await WriteAsync("at rest", rest);
        await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"while 4 clients create RSA_4096 keys ({made} made)"), busy);
        double ratio = Median.Of(atRest.Zip(beside, (one, other) => other.P99Microseconds / one.P99Microseconds));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"\nIts p99 is then {ratio:F2} times that at rest (median of the rounds)."));
        return rest.Refused + rest.Broken + busy.Refused + busy.Broken;

        async Task MakeKeysAsync(CancellationToken enough)
        {
            while (!enough.IsCancellationRequested)
            {
                _ = await Workload.CreateKeyAsync(client, trent.Endpoint, "RSA_4096", "SIGN_VERIFY");
                _ = Interlocked.Increment(ref made);
            }
        }

        Task WriteAsync(string name, Measurement measurement) => output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {measurement.RequestsPerSecond:N0} | {measurement.P99Microseconds:N0} | {measurement.Refused}, {measurement.Broken} |"));
    }

    private async Task<Measurement> MeasureAsync(ServerProcess server, string operation, string body)
    {
        string script = Path.Combine(workDirectory, "algorithm.lua");
        await SignedRequest.Create(server.Endpoint, operation, body).WriteScriptAsync(script);
        return await Measurement.TakeAsync(server.Endpoint, script, Connections, options.MeasurementSeconds);
    }

    /// <summary>Signatures a second that OpenSSL makes on all cores.</summary>
    private async Task<double> OpenSslAsync(string algorithm, string line)
    {
        string[] arguments = ["speed", "-multi", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), "-seconds", options.MeasurementSeconds.ToString(CultureInfo.InvariantCulture), algorithm];
        using Process openssl = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException("openssl did not start.");
        Task<string> errors = openssl.StandardError.ReadToEndAsync();
        string output = await openssl.StandardOutput.ReadToEndAsync();
        _ = await errors;
        await openssl.WaitForExitAsync();
        string figures = output.Split('\n').Last(candidate => candidate.StartsWith(line, StringComparison.Ordinal));

        // "rsa 2048 bits 0.000264s 0.000008s   3791.0 126711.0": seconds a signature and a verification, and each a second.
        return double.Parse(figures.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    /// <summary>Operations a second of the library on all cores, with nothing around it.</summary>
    private async Task<double> DirectlyAsync(Func<Action> prepare)
    {
        TimeSpan duration = TimeSpan.FromSeconds(options.MeasurementSeconds);
        long[] counts = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                Action operation = prepare();
                operation();
                long count = 0;
                for (long began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < duration; count++)
                {
                    operation();
                }

                return count;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return counts.Sum() / duration.TotalSeconds;
    }

    private static Action MlDsaSigner()
    {
        SecureRandom random = new();
        MLDsaPrivateKeyParameters key = MLDsaPrivateKeyParameters.FromSeed(MLDsaParameters.ml_dsa_65, SecureRandom.GetNextBytes(random, 32));
        byte[] message = new byte[32];
        return () =>
        {
            MLDsaSigner signer = new(MLDsaParameters.ml_dsa_65, deterministic: false);
            signer.Init(forSigning: true, new ParametersWithRandom(key, random));
            signer.BlockUpdate(message);
            _ = signer.GenerateSignature();
        };
    }

    private static Action MlKemEncapsulator()
    {
        SecureRandom random = new();
        MLKemPublicKeyParameters key = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, SecureRandom.GetNextBytes(random, 64)).GetPublicKey();
        byte[] ciphertext = new byte[1_088];
        byte[] secret = new byte[32];
        return () =>
        {
            MLKemEncapsulator encapsulator = new(MLKemParameters.ml_kem_768);
            encapsulator.Init(new ParametersWithRandom(key, random));
            encapsulator.Encapsulate(ciphertext, secret);
        };
    }

    private sealed record Case(string Name, string Operation, string Body, string Yardstick, Func<Task<double>> YardstickAsync);
}
