/* whole.js - loads the half of the library that saves and trains, for a view that else only reads. A bare import takes no more of the
 * library into the first visit than the views take, as an import() of index.js itself would.
 */
import '../../inkling/index.js';
